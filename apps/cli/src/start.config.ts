import { IsInt, Max, Min } from 'class-validator';
import { flag, integer, Setting, text } from '#core/config';

/** Where the API listens; `start` must know it to find out when the API is ready. */
export class ListenConfig {
  @Setting('HOST', {
    help: 'Address the API listens on; 0.0.0.0 for all.',
    parse: text,
    default: '127.0.0.1',
  })
  readonly host!: string;

  @Setting('PORT', { help: 'Port the API listens on.', parse: integer, default: '3000' })
  @IsInt()
  @Min(1)
  @Max(65_535)
  readonly port!: number;
}

export class DemoConfig {
  @Setting('SEED_DEMO', {
    help: 'Whether `npm start` puts demo data into an empty database that is not the embedded one; never in production.',
    parse: flag,
    default: 'false',
  })
  readonly isWanted!: boolean;
}
