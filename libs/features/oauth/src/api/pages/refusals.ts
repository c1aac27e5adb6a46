import { DomainError, type ErrorKind } from '#core/errors';
import { statusOf } from '#core/http';
import { InteractionNotFound } from '../../oauth.errors.js';
import type { Language } from './languages.js';
import { TEXTS, type Texts } from './texts.js';

/** An error as a page tells it. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly alert: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @returns undefined for what is no refusal but a failure of ours */
export function refusalOf(error: unknown, language: Language): Refusal | undefined {
  if (!(error instanceof DomainError)) return undefined;
  const alert = alertOf(error, TEXTS[language]);
  if (alert === undefined) return undefined;
  const { kind, code } = error.description;
  const { retryAfterSeconds } = error;
  return {
    status: statusOf(kind),
    code,
    alert,
    headers: {
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
  };
}

function alertOf(error: DomainError, texts: Texts): string | undefined {
  if (error instanceof InteractionNotFound) return texts.notUnderWay;
  if (error.description.code === 'second-factor-refused') return texts.codeRefused;
  const byKind: Partial<Record<ErrorKind, string>> = {
    unauthenticated: texts.refused,
    // The password was right, the address is not verified: nothing else is forbidden here.
    forbidden: texts.notVerified,
    limited: texts.tooMany(error.retryAfterSeconds ?? 60),
    unavailable: texts.busy,
  };
  return byKind[error.description.kind];
}
