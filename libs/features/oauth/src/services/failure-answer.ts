import { DomainError } from '#core/errors';

/** An answer in the words of OAuth 2.0, for clients that know no others. */
export interface FailureAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: string; readonly error_description: string };
}

/** What to answer where the authorization server could not do its work (RFC 6749 section 5.2). */
export function failureAnswer(error: unknown): FailureAnswer {
  const kind = error instanceof DomainError ? error.description.kind : undefined;
  if (error instanceof DomainError && (kind === 'unavailable' || kind === 'limited')) {
    return {
      status: kind === 'limited' ? 429 : 503,
      headers: {
        'cache-control': 'no-store',
        'retry-after': String(error.retryAfterSeconds ?? 1),
      },
      body: { error: 'temporarily_unavailable', error_description: error.message },
    };
  }
  return {
    status: 500,
    headers: { 'cache-control': 'no-store' },
    body: { error: 'server_error', error_description: 'Something went wrong.' },
  };
}
