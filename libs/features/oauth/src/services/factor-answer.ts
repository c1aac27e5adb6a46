import type { FactorAnswer } from '#features/authenticators';

/** What somebody sent from the page that asks for the second factor. */
export interface SentAnswer {
  readonly challengeToken: string;
  readonly answer: FactorAnswer;
  /** What the page asked passkeys with, for when it has to ask again; null where it did not. */
  readonly passkeyOptions: object | null;
}

const TOTP_CODE = /^\d{6}$/;

/** What is no answer is a wrong one. */
export function readSentAnswer(form: unknown): SentAnswer {
  const sent = (form ?? {}) as Readonly<Record<string, string | undefined>>;
  const { challengeToken = '', code = '', passkey, passkeyOptions } = sent;
  const options = readObject(passkeyOptions);
  return {
    challengeToken,
    answer: passkey === undefined ? answerOf(code) : { passkey: readObject(passkey) ?? {} },
    passkeyOptions: options ?? null,
  };
}

/** A code as people type it: of the app, or else one of those kept for when the app is lost. */
function answerOf(typed: string): FactorAnswer {
  const code = typed.replaceAll(/\s/g, '');
  return TOTP_CODE.test(code) ? { code } : { recoveryCode: code };
}

function readObject(json: string | undefined): object | undefined {
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
