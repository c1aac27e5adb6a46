import { IsInt, Max, Min } from 'class-validator';
import { flag, integer, Setting } from '#core/config';

const DAY = 24 * 60 * 60;

/** How long a log-in lasts (ASVS 5.0, items 7.3.1 and 7.3.2). */
export class SessionConfig {
  @Setting('SESSION_IDLE_SECONDS', {
    help: 'How long a session lasts in which nothing is done, in seconds.',
    parse: integer,
    default: String(14 * DAY),
  })
  @IsInt()
  @Min(60)
  @Max(365 * DAY)
  readonly idleSeconds!: number;

  @Setting('SESSION_MAX_SECONDS', {
    help: 'How long a session lasts at most, whatever is done in it, in seconds.',
    parse: integer,
    default: String(30 * DAY),
  })
  @IsInt()
  @Min(60)
  @Max(365 * DAY)
  readonly maxSeconds!: number;

  @Setting('REQUIRE_VERIFIED_EMAIL', {
    help: 'Whether a log-in requires a verified e-mail address.',
    parse: flag,
    default: 'false',
  })
  readonly requiresVerifiedEmail!: boolean;
}
