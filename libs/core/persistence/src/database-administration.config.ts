import { IsInt, Max, Min } from 'class-validator';
import { integer, secret, Setting, type Secret } from '#core/config';
import { databaseUrl } from './database-url.js';

/** What only the command line needs: it prepares and migrates the database the others use. */
export class DatabaseAdministrationConfig {
  @Setting('DATABASE_OWNER_URL', {
    help: 'The same database as the role that owns the tables, for migrations. Without it, DATABASE_URL is taken for an administrator and `npm start` makes the roles.',
    parse: secret(databaseUrl),
    secret: true,
    optional: true,
    example: 'postgresql://app_owner:password@localhost:5432/solera',
  })
  readonly ownerUrl?: Secret;

  @Setting('DATABASE_STATEMENT_TIMEOUT_MS', {
    help: 'How long one statement of the API may run, in milliseconds; set on the role `app` when the database is prepared.',
    parse: integer,
    default: '5000',
  })
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly statementTimeoutMs!: number;
}
