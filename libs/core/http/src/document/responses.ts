import type { DomainErrorClass } from '#core/errors';
import {
  AuthenticationNotRecent,
  CredentialsMissing,
  CredentialsRefused,
  OrganizationNotFound,
  PermissionMissing,
  QuotaExceeded,
  ScopeMissing,
} from '#core/security';
import {
  CursorIsInvalid,
  DatabaseBusy,
  DatabaseUnavailable,
  OutcomeUnknown,
  VersionIsStale,
} from '#core/persistence';
import { PageQuery, PageResponse } from '../pages/page.js';
import { IdempotencyKeyInUse, IdempotencyKeyReused } from '../idempotency/idempotency.errors.js';
import { HTTP_ERRORS, type HttpDescription } from '../problems/http-error.js';
import { statusOf } from '../problems/problem-renderer.js';
import { successStatus } from '../request/answer.js';
import type { ResponseClass } from '../endpoint/endpoint.decorator.js';
import { CHANGES } from '../request/methods.js';
import type { DeclaredEndpoint } from './endpoint-list.js';
import { headerReferences, HEADERS, type HeaderName } from './headers.js';

const EVERYWHERE: readonly HeaderName[] = [
  'X-Request-Id',
  'RateLimit-Policy',
  'RateLimit',
  'Cache-Control',
];

/** The responses an endpoint can give, as the document shows them. */
export function responsesOf(endpoint: DeclaredEndpoint, method: string): Record<string, object> {
  return { ...successesOf(endpoint, method), ...problemsOf(endpoint, method) };
}

function successesOf({ options }: DeclaredEndpoint, method: string): Record<string, object> {
  const status = String(successStatus(options, method));
  const { returns, alternative } = options;
  const headers: HeaderName[] = [...EVERYWHERE];
  if (options.versioned && returns) headers.push('ETag');
  if (options.location !== undefined) headers.push('Location');
  if (returns && returns.prototype instanceof PageResponse) headers.push('Link');
  if (method === 'POST') headers.push('Idempotent-Replayed');
  const success = successResponse(status, headers, returns);
  if (alternative) {
    const other = String(alternative.status);
    const answer = successResponse(other, headers, alternative.returns, alternative.description);
    return { [status]: success, [other]: answer };
  }
  if (!options.versioned || method !== 'GET') return { [status]: success };
  const notModified = {
    description: 'The client has this version already.',
    headers: headerReferences(headers),
  };
  return { [status]: success, '304': notModified };
}

function successResponse(
  status: string,
  headers: readonly HeaderName[],
  returns: ResponseClass | undefined,
  description = SUCCESS[status] ?? 'Done.',
): object {
  const schema = returns && { $ref: `#/components/schemas/${returns.name}` };
  return {
    description,
    headers: headerReferences(headers),
    ...(schema && { content: { 'application/json': { schema } } }),
  };
}

const SUCCESS: Readonly<Record<string, string>> = {
  '200': 'OK.',
  '201': 'Created.',
  '202': 'Accepted.',
  '204': 'Done. The answer has no body.',
};

type Described = Pick<HttpDescription, 'status' | 'code' | 'title'>;

function problemsOf(endpoint: DeclaredEndpoint, method: string): Record<string, object> {
  const byStatus = Object.groupBy(possibleProblems(endpoint, method), ({ status }) =>
    String(status),
  );
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, kinds]) => [
      status,
      problemResponse(status, kinds ?? []),
    ]),
  );
}

function possibleProblems(endpoint: DeclaredEndpoint, method: string): Described[] {
  const { access, input, options } = endpoint;
  const isWrite = method !== 'GET';
  const takesPage = input.query !== undefined && input.query.prototype instanceof PageQuery;
  const domain: (DomainErrorClass | false)[] = [
    ...(access?.kind === 'public' ? [] : [CredentialsMissing, CredentialsRefused]),
    endpoint.isForRecent && AuthenticationNotRecent,
    access?.kind !== 'public' && PermissionMissing,
    access?.kind !== 'public' && ScopeMissing,
    endpoint.isInOrganization && OrganizationNotFound,
    ...(options.errors ?? []),
    takesPage && CursorIsInvalid,
    options.versioned === true && CHANGES.has(method) && VersionIsStale,
    QuotaExceeded,
    DatabaseBusy,
    DatabaseUnavailable,
    isWrite && OutcomeUnknown,
    method === 'POST' && IdempotencyKeyInUse,
    // Callers nobody knows are known by what they send: another request of theirs is of somebody else.
    method === 'POST' && access?.kind !== 'public' && IdempotencyKeyReused,
  ];
  const http: (HttpDescription | false)[] = [
    HTTP_ERRORS.requestMalformed,
    HTTP_ERRORS.notAcceptable,
    HTTP_ERRORS.validationFailed,
    HTTP_ERRORS.internalError,
    input.params !== undefined && HTTP_ERRORS.urlTooLong,
    // Also where no body is taken: one is read before it is known that nobody wants it.
    ...(isWrite ? [HTTP_ERRORS.bodyTooLarge, HTTP_ERRORS.mediaTypeUnsupported] : []),
    options.versioned === true && CHANGES.has(method) && HTTP_ERRORS.preconditionRequired,
  ];
  const ofFeatures = domain
    .filter((error) => error !== false)
    .map(({ description: { kind, code, title } }) => ({ status: statusOf(kind), code, title }));
  return [...ofFeatures, ...http.filter((error) => error !== false)];
}

/** Examples show every kind of problem the status can mean, so that a client knows what to match on. */
function problemResponse(status: string, kinds: readonly Described[]): object {
  const headers: HeaderName[] = [...EVERYWHERE];
  if (status === '401') headers.push('WWW-Authenticate');
  const isSometimesChallenged = kinds.some(({ code }) => code === ScopeMissing.description.code);
  if (status === '429' || status === '503') headers.push('Retry-After');
  const examples = Object.fromEntries(
    kinds.map(({ code, title }) => [
      code,
      { summary: title, value: problemExample(Number(status), code, title) },
    ]),
  );
  return {
    description: [...new Set(kinds.map(({ title }) => `${title}.`))].join(' '),
    headers: {
      ...headerReferences(headers),
      // Conflicts with the state of the data do not pass by themselves.
      ...(isSometimesChallenged && {
        'WWW-Authenticate': { ...HEADERS['WWW-Authenticate'], required: false },
      }),
      ...(isSometimesRetried(kinds) && {
        'Retry-After': { ...HEADERS['Retry-After'], required: false },
      }),
    },
    content: {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, examples },
    },
  };
}

function isSometimesRetried(kinds: readonly Described[]): boolean {
  return kinds.some(({ code }) => code === IdempotencyKeyInUse.description.code);
}

function problemExample(status: number, code: string, title: string): object {
  return {
    type: `https://api.example.com/problems/${code}`,
    title,
    status,
    detail: `${title}.`,
    instance: 'urn:solera:request:0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37',
    code,
  };
}
