import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import type { FieldProblem } from '#core/errors';
import { membersOfWhichOne } from '../fields/exactly-one-of.js';
import { FIELD_RULE, QUERY } from '../fields/field.js';
import { HttpError } from '../problems/http-error.js';
import type { InputPlan } from './input-plan.js';

/** What a handler finds in body, query and path after validation. */
export interface Input {
  readonly body: unknown;
  readonly query: unknown;
  readonly params: unknown;
}

interface Part {
  readonly value: unknown;
  readonly problems: readonly FieldProblem[];
}

/**
 * Checks all input of a request at once, in the closed world of its schema classes: unknown members
 * and parameters are refused, JSON types are not coerced.
 *
 * @throws HttpError 422 that names every wrong member
 */
export async function validateInput(plan: InputPlan, given: Input): Promise<Input> {
  const [body, query, params] = await Promise.all([
    plan.body ? readBody(plan.body, given.body) : { value: given.body, problems: [] },
    readParameters(plan.query, given.query, 'query'),
    plan.params
      ? readParameters(plan.params, given.params, 'path')
      : { value: given.params, problems: [] },
  ]);
  const problems = [...params.problems, ...query.problems, ...body.problems];
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 member' : `${String(problems.length)} members`;
    throw new HttpError(
      'validationFailed',
      `${count} of the request ${problems.length === 1 ? 'is' : 'are'} not valid.`,
      { fields: problems.slice(0, MAX_PROBLEMS) },
    );
  }
  return { body: body.value, query: query.value, params: params.value };
}

/** A body of nonsense must not be answered with a longer one. */
const MAX_PROBLEMS = 100;

async function readBody(schema: Type<object>, body: unknown): Promise<Part> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const detail = body === undefined ? 'is required' : 'must be an object';
    const code = body === undefined ? 'required' : 'type';
    return { value: undefined, problems: [{ pointer: '#', code, detail }] };
  }
  const instance = plainToInstance(schema, body);
  const found = [
    ...findDropped(body, instance),
    ...flatten(await check(instance)),
    ...findNotExactlyOne(schema, body),
  ];
  const problems = found.map(({ path, ...rest }) => ({ pointer: pointerTo(path), ...rest }));
  return { value: instance, problems };
}

async function readParameters(
  schema: Type<object> | undefined,
  given: unknown,
  place: 'query' | 'path',
): Promise<Part> {
  const parameters = { ...(given as Record<string, unknown>) };
  const repeated = Object.keys(parameters).filter((name) => Array.isArray(parameters[name]));
  const problems: FieldProblem[] = repeated.map((parameter) => ({
    parameter,
    code: 'repeated',
    detail: 'must be given once',
  }));
  const single = Object.fromEntries(
    Object.entries(parameters).filter(([name]) => !repeated.includes(name)),
  );
  if (!schema) {
    const unknown = Object.keys(single).map((parameter) => ({ parameter, ...UNKNOWN }));
    return { value: given, problems: [...problems, ...unknown] };
  }
  const instance = plainToInstance(schema, single, {
    ...(place === 'query' && { groups: [QUERY] }),
  });
  const found = [...findDropped(single, instance), ...flatten(await check(instance))];
  for (const { path, code, detail } of found) {
    const parameter = path.join('.');
    if (!repeated.includes(parameter)) problems.push({ parameter, code, detail });
  }
  return { value: instance, problems };
}

const UNKNOWN = { code: 'unknown', detail: 'is not known here' } as const;

/** class-transformer leaves out members that are named like a method of every object: `toString`. */
function findDropped(given: object, instance: object): Flat[] {
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(instance, name))
    .map((name) => ({ path: [name], ...UNKNOWN }));
}

function findNotExactlyOne(schema: Type<object>, body: object): Flat[] {
  const members = membersOfWhichOne(schema);
  const given = members.filter((name) => Object.hasOwn(body, name));
  if (members.length === 0 || given.length === 1) return [];
  return [{ path: [], code: 'exactly-one', detail: `must have one of ${members.join(', ')}` }];
}

function check(instance: object): Promise<ValidationError[]> {
  return validate(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  });
}

interface Flat {
  /** Names of the members that lead to the wrong one. */
  readonly path: readonly string[];
  readonly code: string;
  readonly detail: string;
}

function flatten(errors: readonly ValidationError[], parent: readonly string[] = []): Flat[] {
  return errors.flatMap((error) => {
    const path = [...parent, error.property];
    const constraints = error.constraints ?? {};
    if ('whitelistValidation' in constraints) {
      return [{ path, ...UNKNOWN }];
    }
    // A broken field says first what it is itself; rules over several fields matter only after that.
    const message = constraints[FIELD_RULE] ?? Object.values(constraints)[0];
    const own = message === undefined ? [] : [parseMessage(path, message)];
    return [...own, ...flatten(error.children ?? [], path)];
  });
}

/** `code detail`, as fields/field.ts writes them. */
function parseMessage(path: readonly string[], message: string): Flat {
  const space = message.indexOf(' ');
  return { path, code: message.slice(0, space), detail: message.slice(space + 1) };
}

/** RFC 6901 sections 3 and 6. */
function pointerTo(path: readonly string[]): string {
  const escaped = path.map((name) => name.replaceAll('~', '~0').replaceAll('/', '~1'));
  return ['#', ...escaped.map(encodeURIComponent)].join('/');
}
