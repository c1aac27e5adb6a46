import { Injectable } from '@nestjs/common';
import type { Attempt } from '#core/security';
import {
  RequestLimiter,
  SecurityEvents,
  type ClearedBySuccess,
  type HeaderTarget,
} from '#core/security';
import {
  LogInRefused,
  PasswordLogIn,
  SecondStep,
  type PresentedChallenge,
  type VerifiedPassword,
} from '#features/sessions';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** What of a request a log-in is counted and recorded by. */
export interface LogInRequest {
  readonly id: string;
  readonly ip: string;
  readonly method: string;
  readonly url: string;
}

const EMAIL_MAX_LENGTH = 254;
const PASSWORD_MAX_LENGTH = 256;

/**
 * The log-in of a page, as POST /v1/sessions and POST /v1/log-in-completions do it: counted by the
 * same counters before the password or the code is looked at, and refused in the same way.
 */
@Injectable()
export class InteractionLogIn {
  private readonly cleared = new WeakMap<LogInRequest, ClearedBySuccess>();

  constructor(
    private readonly passwords: PasswordLogIn,
    private readonly secondStep: SecondStep,
    private readonly limiter: RequestLimiter,
    private readonly events: SecurityEvents,
  ) {}

  /** @throws QuotaExceeded, LogInRefused, HashingIsBusy */
  async verify(
    { email, password }: Credentials,
    request: LogInRequest,
    response: HeaderTarget,
  ): Promise<VerifiedPassword> {
    const limited = { ip: request.ip, body: { email } };
    this.cleared.set(request, await this.limiter.count('log-in', limited, response));
    // No address has NUL either, and PostgreSQL takes no text that does.
    const isNobodys = email.length > EMAIL_MAX_LENGTH || email.includes('\0');
    if (isNobodys || password.length > PASSWORD_MAX_LENGTH) throw new LogInRefused();
    return this.passwords.prepare({ email, password });
  }

  /** Whose log-in goes on with a second factor. @throws QuotaExceeded, SecondFactorRefused */
  async findChallenge(
    challengeToken: string,
    request: LogInRequest,
    response: HeaderTarget,
  ): Promise<PresentedChallenge> {
    const limited = { ip: request.ip, body: { challengeToken } };
    await this.limiter.count('second-factor', limited, response);
    return this.secondStep.prepare({ challengeToken });
  }

  /** Sets back what counts failures in a row. */
  async succeeded(request: LogInRequest): Promise<void> {
    await this.limiter.clear(this.cleared.get(request) ?? []);
  }

  /** Writes a refusal down. */
  async record(error: unknown, { id, ip, method, url }: LogInRequest): Promise<void> {
    const attempt: Attempt = { requestId: id, userId: undefined, address: ip, method, url };
    await this.events.record(error, attempt);
  }
}
