import { IsInt, Max, Min } from 'class-validator';
import { integer, Setting } from '#core/config';

export class TokenConfig {
  @Setting('ACCESS_TOKEN_SECONDS', {
    help: 'How long an access token lasts, in seconds. An ended session refuses it earlier.',
    parse: integer,
    default: '600',
  })
  @IsInt()
  @Min(30)
  @Max(3_600)
  readonly accessTokenSeconds!: number;
}
