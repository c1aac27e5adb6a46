import { flag, Setting } from '#core/config';

export class DemoConfig {
  @Setting('SEED_DEMO', {
    help: 'Whether `npm start` puts demo data into an empty database that is not the embedded one; never in production.',
    parse: flag,
    default: 'false',
  })
  readonly isWanted!: boolean;
}
