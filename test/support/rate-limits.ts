import type { LightMyRequestResponse } from 'fastify';

/** One item of RateLimit-Policy and RateLimit together: a policy and what is left of it. */
export interface Quota {
  readonly policy: string;
  /** Requests the policy allows. */
  readonly q: number;
  /** Length of its window, in seconds. */
  readonly w: number;
  /** Requests left. */
  readonly r: number;
  /** Seconds until the window ends. */
  readonly t: number;
}

/** The quotas of an answer, read strictly as lists of structured-field strings with integer parameters (RFC 9651). */
export function quotasOf({ headers }: Pick<LightMyRequestResponse, 'headers'>): Quota[] {
  const policies = parseList(headers['ratelimit-policy']);
  const states = parseList(headers['ratelimit']);
  if (policies.length !== states.length) throw new Error('A policy without its state');
  return policies.map(([policy, parameters], index) => {
    const [name, state] = states[index] ?? [];
    if (name !== policy) throw new Error(`The state of ${String(name)} is not that of ${policy}`);
    const { q, w, r, t } = { ...parameters, ...state };
    if (q === undefined || w === undefined || r === undefined || t === undefined) {
      throw new Error(`${policy} lacks a parameter`);
    }
    return { policy, q, w, r, t };
  });
}

const ITEM =
  /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"((?:; *[a-z*][a-z0-9_.*-]*=-?\d{1,15})*)$/;

function parseList(header: unknown): [string, Record<string, number>][] {
  if (typeof header !== 'string') throw new Error('The header is missing');
  return header.split(/[ \t]*,[ \t]*/).map((item) => {
    const match = ITEM.exec(item);
    if (!match) throw new Error(`No structured field: ${item}`);
    const parameters = (match[2] ?? '')
      .split(';')
      .slice(1)
      .map((parameter) => parameter.trim().split('='))
      .map(([name = '', value]) => [name, Number(value)] as const);
    return [match[1] ?? '', Object.fromEntries(parameters)];
  });
}
