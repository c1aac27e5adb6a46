import type { Alternative } from '#core/http';
import { LogInChallengeResponse } from '../schemas/log-in-challenge.response.js';
import { PendingLogIn } from '../services/log-ins.service.js';

/** What a right password is answered with where it is not enough. */
export const SECOND_FACTOR_NEEDED: Alternative = {
  status: 202,
  description:
    'The password is right, and a second factor is needed: send challengeToken with it to POST /v1/log-in-completions.',
  result: PendingLogIn,
  returns: LogInChallengeResponse,
};
