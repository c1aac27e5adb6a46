import { IsInt, Max, Min } from 'class-validator';
import { integer, Setting } from '#core/config';

export class OAuthConfig {
  @Setting('REFRESH_REUSE_SECONDS', {
    help: 'For how long a refresh token may be used again, for clients whose answer got lost or that asked twice, in seconds. Used later, it ends its session. 0 forgives nothing.',
    parse: integer,
    default: '10',
  })
  @IsInt()
  @Min(0)
  @Max(60)
  readonly refreshReuseSeconds!: number;
}
