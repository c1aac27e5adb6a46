import type { FastifyReply } from 'fastify';
import { Refusal } from './refusal.js';

const WINDOW_SECONDS = 60;

interface Window {
  hits: number;
  endsAt: number;
}

/** Requests of somebody in a minute, counted in the process. */
export class Quota {
  private readonly windows = new Map<string, Window>();
  private readonly policy: string;

  constructor(
    private readonly name: string,
    private readonly quota: number,
  ) {
    this.policy = `"${name}";q=${quota};w=${WINDOW_SECONDS}`;
  }

  /** Tells the quota in the headers of the answer. @throws Refusal 429 */
  hit(tracker: string, reply: FastifyReply): void {
    const now = Date.now();
    let window = this.windows.get(tracker);
    if (!window || window.endsAt <= now) {
      window = { hits: 0, endsAt: now + WINDOW_SECONDS * 1000 };
      this.windows.set(tracker, window);
    }
    window.hits += 1;
    const resetsIn = Math.ceil((window.endsAt - now) / 1000);
    append(reply, 'ratelimit-policy', this.policy);
    append(reply, 'ratelimit', `"${this.name}";r=${this.quota - window.hits};t=${resetsIn}`);
    if (window.hits > this.quota) throw new Refusal(429);
  }
}

function append(reply: FastifyReply, name: string, item: string): void {
  const present = reply.getHeader(name);
  void reply.header(name, typeof present === 'string' ? `${present}, ${item}` : item);
}
