import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { randomInt } from 'node:crypto';
import {
  CLOSED,
  DOCUMENT,
  OPERATIONS,
  type Operation,
} from '../support/operations/documented-operations.js';
import { sampleOf } from '../support/depth.js';
import { foundOrganization } from '../support/organizations.js';
import { logInAsOperator, type Person } from '../support/people.js';
import { readRows, type Rows } from '../support/rows.js';
import { TestApi, type TestRequest } from '../support/test-api.js';
import { junkText, Schemas } from './schemas.js';

/** The same seed sends the same requests: FUZZ_SEED=… npm run test:jest -- test/fuzz */
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
/** Requests of each kind for each operation; thousands in a long run. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 15);

const schemas = new Schemas(DOCUMENT);

const named = (chosen: readonly Operation[]) =>
  sampleOf(chosen).map((operation) => [operation.id, operation] as const);
const withBody = named(OPERATIONS.filter(({ body }) => body !== undefined));
const withId = named(OPERATIONS.filter(({ path }) => path.includes('{')));
const closed = named(CLOSED);

jest.setTimeout(30_000 + RUNS * 2_000);
process.stderr.write(`fuzz: FUZZ_SEED=${String(SEED)} FUZZ_RUNS=${String(RUNS)}\n`);

/** A request as it is tried, so that a failure shows all of it. */
interface Trial extends TestRequest {
  readonly url: string;
}

describe('the fuzzer', () => {
  let api: TestApi;
  let operator: Person;
  let rows: Rows;
  let places: Places;

  beforeAll(async () => {
    api = await TestApi.start();
    operator = await logInAsOperator(api);
    const { id: organizationId } = await foundOrganization(api, operator, 'fuzzed');
    places = { ids: [operator.id, operator.sessionId], organizationId };
    rows = await readRows(api.database);
  });

  afterAll(async () => {
    await api.stop();
  });

  /** Undoes what a request that succeeded may have ended, so that the next one has a token. */
  const revive = async () => {
    await api.database.query(
      `update users set deleted_at = null, status = 'active' where id = $1`,
      [operator.id],
    );
    await api.database.query('update user_sessions set ended_at = null');
    await api.database.query('update organizations set deleted_at = null where id = $1', [
      places.organizationId,
    ]);
  };

  const send = ({ method, isPublic }: Operation, { url, ...request }: Trial) =>
    api.request(method, url, { ...(!isPublic && { token: operator.token }), ...request });

  const expectRefused = async (response: LightMyRequestResponse) => {
    expect(`${String(response.statusCode)} ${response.body}`).toMatch(/^4\d\d /);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const before = rows;
    rows = await readRows(api.database);
    expect(rows).toEqual(before);
  };

  /** Tries a kind of request again and again; a request that ends otherwise is shrunk to what matters. */
  const expectAll = (
    trials: Arbitrary<Trial>,
    operation: Operation,
    judge: (response: LightMyRequestResponse, trial: Trial) => Promise<void> | void,
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(trials, async (trial) => {
        await judge(await send(operation, trial), trial);
      }),
      { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 20_000 + RUNS * 1_000 },
    );

  describe('is not refused with what the document allows:', () => {
    afterAll(async () => {
      await revive();
      rows = await readRows(api.database);
    });

    it.each(named(OPERATIONS))('%s', async (_id, operation) => {
      await expectAll(validTrial(operation, places), operation, async (response) => {
        await revive();
        expect(`${String(response.statusCode)} ${response.body}`).not.toMatch(/^(400|422|5\d\d) /);
        expect([200, 201, 202, 204, 304, 401, 403, 404, 409]).toContain(response.statusCode);
      });
    });
  });

  describe('is refused, and changes nothing, with', () => {
    it.each(withBody)('a member the document forbids: %s [security 23]', async (_id, operation) => {
      const trials = validTrial(operation, places).chain((trial) =>
        brokenBody(operation, trial.body as object).map((body) => ({ ...trial, body })),
      );
      await expectAll(trials, operation, expectRefused);
    });

    it.each(withBody)('a raw body: %s', async (_id, operation) => {
      const raw = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        fc.json().map((text) => text.slice(0, -1)),
      );
      const trials = fc.record({ trial: validTrial(operation, places), raw }).map((given) => ({
        ...given.trial,
        headers: { ...given.trial.headers, 'content-type': 'application/json' },
        body: given.raw,
      }));
      // An empty object is a patch that changes nothing, however it came about.
      const isPatch = operation.method === 'PATCH';
      await expectAll(
        trials.filter(({ body }) => !(isPatch && isEmptyObject(body))),
        operation,
        expectRefused,
      );
    });

    it.each(withBody)('a body of another media type: %s', async (_id, operation) => {
      const type = fc.oneof(
        fc.constantFrom('text/plain', 'text/html', 'application/x-www-form-urlencoded'),
        fc.stringMatching(/^[a-z]{1,8}\/[a-z+.-]{1,12}$/),
        fc.stringMatching(/^[ -~]{1,20}$/),
      );
      const trials = fc.record({ trial: validTrial(operation, places), type }).map((given) => ({
        ...given.trial,
        headers: { ...given.trial.headers, 'content-type': given.type },
        body: Buffer.from(JSON.stringify(given.trial.body)),
      }));
      await expectAll(
        trials.filter(({ headers }) => !/json/i.test(headers['content-type'])),
        operation,
        expectRefused,
      );
    });

    it.each(named(OPERATIONS))('a query it does not know: %s', async (_id, operation) => {
      const known = operation.parameters.filter((parameter) => parameter.in === 'query');
      const pairs = fc.oneof(
        fc.tuple(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' })),
        ...known.map(({ name, schema }) =>
          fc.tuple(
            fc.constant(name),
            junkText.filter((text) => !schemas.acceptsText(schema, text)),
          ),
        ),
      );
      const trials = fc
        .record({ trial: validTrial(operation, places), pair: pairs })
        .map(({ trial, pair: [name, value] }) => ({
          ...trial,
          url: `${trial.url.split('?')[0] ?? ''}?${encode(name)}=${encode(value)}`,
        }));
      await expectAll(trials, operation, expectRefused);
    });

    it.each(withId)('an id that is none: %s', async (_id, operation) => {
      const ids = fc.oneof(
        fc.string({ unit: 'binary', minLength: 1 }).map(encode),
        fc.stringMatching(/^[!-~]{1,120}$/).map((text) => text.replace(/[/?#\\]/g, '-')),
        fc.uuid().map((id) => id.slice(0, -1)),
        fc.uuid().map((id) => `${id}%00`),
      );
      // Dots are not ids but ways to other paths, and "me" and "current" are names of their own.
      const noNames = ids.filter((id) => !/^((\.|%2e)+|me|current)$/i.test(id));
      const withLastId = (path: string, id: string) =>
        placed(path.replace(/\{\w+\}(?!.*\{)/, '{}'), { ...places, id: '' }).replace(
          '{}',
          () => id,
        );
      const trials = fc
        .record({ trial: validTrial(operation, places), id: noNames })
        .map(({ trial, id }) => ({ ...trial, url: withLastId(operation.path, id) }));
      await expectAll(trials, operation, expectRefused);
    });

    it.each(closed)('a token that is none: %s [security 21]', async (_id, operation) => {
      const { token } = operator;
      const changed = fc
        .record({ at: fc.nat(token.length - 2), to: fc.constantFrom('A', 'b', '.', '~', '=') })
        .filter(({ at, to }) => token[at] !== to)
        .map(({ at, to }) => `Bearer ${token.slice(0, at)}${to}${token.slice(at + 1)}`);
      const authorization = fc.oneof(
        fc.stringMatching(/^[ -~]{0,60}$/),
        fc.stringMatching(/^Bearer [ -~]{0,60}$/),
        fc.nat(token.length - 1).map((length) => `Bearer ${token.slice(0, length)}`),
        changed,
      );
      const trials = fc
        .record({ trial: validTrial(operation, places), authorization })
        .map((given) => ({
          ...given.trial,
          headers: { ...given.trial.headers, authorization: given.authorization },
        }));
      await expectAll(trials, operation, async (response) => {
        expect(response.statusCode).toBe(401);
        await expectRefused(response);
      });
    });
  });
});

/** A request the document allows, with its parameters in every combination. */
/** Ids that lead somewhere: a request that always ends at "there is none" tests little. */
interface Places {
  readonly ids: readonly string[];
  readonly organizationId: string;
}

function validTrial(operation: Operation, places: Places): Arbitrary<Trial> {
  const inPath = fc.record({
    id: fc.oneof(fc.uuid(), fc.constantFrom(...places.ids)),
    organizationId: fc.oneof(fc.uuid(), fc.constant(places.organizationId)),
  });
  // A cursor comes from a page; nobody can make one up.
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && parameter.name !== 'cursor')
    .map(({ name, schema }) => [name, schemas.valid(schema)] as const);
  return fc
    .record({
      path: inPath,
      query: fc.record(Object.fromEntries(query), { requiredKeys: [] }).map(inOrder),
      headers: validHeaders(operation),
      body: operation.body ? schemas.valid(operation.body) : fc.constant(undefined),
    })
    .map(({ path, query: parameters, headers, body }) => ({
      url: urlOf(operation.path, path, parameters),
      headers,
      ...(body !== undefined && { body }),
    }));
}

function validHeaders({ parameters }: Operation): Arbitrary<Record<string, string>> {
  const names = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  if (names.includes('If-Match')) return fc.constant({ 'if-match': '*' });
  if (names.includes('Idempotency-Key')) {
    const key = fc.noShrink(fc.uuid());
    return fc
      .option(key, { nil: undefined })
      .map((given) => (given === undefined ? {} : { 'idempotency-key': given }));
  }
  if (!names.includes('If-None-Match')) return fc.constant({});
  return fc.constantFrom<Record<string, string>>(
    {},
    { 'if-none-match': '*' },
    { 'if-none-match': '"x"' },
  );
}

/** The one rule over several parameters: createdAfter comes before createdBefore. */
function inOrder(parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { createdAfter, createdBefore, ...rest } = parameters;
  if (typeof createdAfter !== 'string' || typeof createdBefore !== 'string') return parameters;
  return createdAfter < createdBefore ? parameters : { ...rest, createdAfter };
}

/** A body with one thing wrong: a member replaced, missing or unknown, or no object at all. */
function brokenBody(operation: Operation, valid: object): Arbitrary<unknown> {
  const { properties = {}, required = [] } = schemas.resolve(operation.body ?? {});
  const replaced = Object.entries(properties).map(([name, schema]) =>
    schemas.invalid(schema).map((value) => ({ ...valid, [name]: value })),
  );
  const missing = required.map((name) =>
    fc.constant(Object.fromEntries(Object.entries(valid).filter(([member]) => member !== name))),
  );
  const unknown = fc
    .tuple(fc.string({ unit: 'binary' }), fc.jsonValue())
    .filter(([name]) => !(name in properties) && name !== '__proto__')
    .map(([name, value]) => ({ ...valid, [name]: value }));
  const noObject = fc
    .jsonValue()
    .filter((value) => typeof value !== 'object' || value === null || Array.isArray(value))
    .map((value) => JSON.stringify(value));
  return fc.oneof(...replaced, ...missing, unknown, noObject);
}

interface PathValues {
  readonly organizationId: string;
  /** Of whatever else the path names. */
  readonly id: string;
}

function urlOf(path: string, values: PathValues, query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encode(String(value))}`);
  const search = pairs.length > 0 ? `?${pairs.join('&')}` : '';
  return placed(path, values) + search;
}

function placed(path: string, { organizationId, id }: PathValues): string {
  return path.replace('{organizationId}', organizationId).replace(/\{\w+\}/, id);
}

/** Percent-encoding that does not stumble over half a surrogate pair. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function isEmptyObject(body: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(String(body))) === '{}';
  } catch {
    return false; // Not even JSON.
  }
}
