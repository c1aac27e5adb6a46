import { expect } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { PUBLIC_URL } from './test-api.js';

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly {
    readonly detail: string;
    readonly code: string;
    readonly pointer?: string;
    readonly parameter?: string;
    readonly header?: string;
  }[];
}

/** Asserts that an answer is this problem and has the one shape all problems have (RFC 9457). */
export function expectProblem(
  response: Pick<LightMyRequestResponse, 'statusCode' | 'headers' | 'body'>,
  status: number,
  code: string,
): ProblemBody {
  expect(`${String(response.statusCode)} ${response.body}`).toContain(`"code":"${code}"`);
  expect(response.statusCode).toBe(status);
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(response.headers['cache-control']).toBe('no-store');
  const problem = JSON.parse(response.body) as ProblemBody;
  expect(problem).toMatchObject({ status, code, type: `${PUBLIC_URL}/problems/${code}` });
  expect(problem.instance).toBe(`urn:solera:request:${String(response.headers['x-request-id'])}`);
  for (const text of [problem.title, problem.detail]) expect(text).toMatch(/^[A-Z0-9"/].{3,}/);
  // Nothing of how it was found out: no stack, no SQL, no file.
  expect(response.body).not.toMatch(
    /\bat \S+ \(|:\d+:\d+|\.[jt]s\b|node_modules|select |insert |update "/,
  );
  return problem;
}
