import { Agent, request as httpRequest } from 'node:http';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BenchRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface BenchAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** At least as long and as many as it says. */
export interface LoadShape {
  readonly seconds?: number;
  readonly requests?: number;
  /** So many requests a second, where the server is fast enough; else as many as it answers. */
  readonly rate?: number;
}

export const CONNECTIONS = 16;

/** A client that keeps its connections open and asks on each of them again as soon as it has an answer. */
export class Load {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  constructor(private readonly origin: string) {}

  send({ method, path, headers, body }: BenchRequest): Promise<BenchAnswer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(`${this.origin}${path}`, {
        agent: this.agent,
        method,
        headers: {
          ...headers,
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          }),
        },
      });
      request.once('error', reject);
      request.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      });
      request.end(body);
    });
  }

  /**
   * @param next the next request of a connection
   * @throws Error for any answer with another status
   */
  async run(
    { seconds = 0, requests = 0, rate = Number.POSITIVE_INFINITY }: LoadShape,
    status: number,
    next: (connection: number) => BenchRequest,
  ): Promise<LoadResult> {
    const histogram = createHistogram();
    const began = performance.now();
    const end = began + seconds * 1000;
    const pauseMs = (1000 / rate) * CONNECTIONS;
    let begun = 0;
    const connection = async (index: number): Promise<void> => {
      const isOver = (now: number) => now >= end && begun >= requests;
      let due = began + (pauseMs * index) / CONNECTIONS;
      for (let sent = await later(due); !isOver(sent); sent = await later(due)) {
        begun += 1;
        due += pauseMs;
        const answer = await this.send(next(index));
        if (answer.status !== status) throw new Error(`${answer.status}: ${answer.body}`);
        histogram.record(Math.max(1, Math.round((performance.now() - sent) * 1000)));
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => connection(index)));
    return {
      requests: histogram.count,
      seconds: (performance.now() - began) / 1000,
      p50: histogram.percentile(50) / 1000,
      p99: histogram.percentile(99) / 1000,
    };
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Waits for a time of `performance.now()`, where it is still to come. @returns what time it is then */
async function later(due: number): Promise<number> {
  const waitMs = due - performance.now();
  if (waitMs > 0) await sleep(waitMs);
  return performance.now();
}
