import { IsIn, IsInt, Max, Min } from 'class-validator';
import { integer, secret, Setting, text, type Secret } from '#core/config';
import { databaseUrl } from './database-url.js';
import { DATABASE_DRIVERS, type DatabaseDriver } from './driver/database-drivers.js';

/** The connection api and worker use: the role `app`, which owns nothing and bypasses nothing. */
export class DatabaseConfig {
  @Setting('DATABASE_URL', {
    help: 'PostgreSQL the API and the worker talk to, as the role that owns no table. `npm start` without it runs an embedded one.',
    parse: secret(databaseUrl),
    secret: true,
    example: 'postgresql://app:password@localhost:5432/solera',
  })
  readonly url!: Secret;

  @Setting('DATABASE_POOL_MAX', {
    help: 'Connections one process holds at most.',
    parse: integer,
    default: '10',
  })
  @IsInt()
  @Min(1)
  @Max(500)
  readonly poolMax!: number;

  @Setting('DATABASE_POOL_WAIT_MS', {
    help: 'How long a request waits for a free connection before it is answered with 503, in milliseconds.',
    parse: integer,
    default: '5000',
  })
  @IsInt()
  @Min(50)
  @Max(60_000)
  readonly poolWaitMs!: number;

  @Setting('DATABASE_DRIVER', {
    help: 'How transactions begin: lazy sends BEGIN with the first statement, stock (the driver of MikroORM as it is) before it.',
    parse: text,
    default: 'lazy',
  })
  @IsIn(Object.keys(DATABASE_DRIVERS))
  readonly driver!: DatabaseDriver;
}
