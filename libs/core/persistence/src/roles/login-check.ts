import { Injectable } from '@nestjs/common';
import { ConfigurationError } from '#core/config';
import { DatabaseConfig } from '../database.config.js';
import { withClient } from '../direct/open-client.js';

interface Privileges {
  readonly role: string;
  readonly isSuperuser: boolean;
  readonly bypassesRowSecurity: boolean;
  readonly ownsTables: boolean;
}

/** Also through membership: a role can become every role it is a member of. */
const PRIVILEGES = `
  select current_user as role,
    coalesce(bool_or(rolsuper), false) as "isSuperuser",
    coalesce(bool_or(rolbypassrls), false) as "bypassesRowSecurity",
    coalesce(bool_or(exists (
      select from pg_class
      where relowner = pg_roles.oid and relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
    )), false) as "ownsTables"
  from pg_roles where pg_has_role(current_user, oid, 'member')`;

/**
 * Whether row-level security binds the log-in of this process: PostgreSQL does not apply it to
 * superusers, to roles with BYPASSRLS and to owners of tables.
 */
@Injectable()
export class LoginCheck {
  constructor(private readonly config: DatabaseConfig) {}

  /** @throws ConfigurationError when it does not; Refusal 69 or 77 when PostgreSQL cannot be asked */
  async assertBoundByRowSecurity(): Promise<void> {
    const { rows } = await withClient(this.config.url.reveal(), 'solera log-in', (client) =>
      client.query<Privileges>(PRIVILEGES),
    );
    const [found] = rows;
    if (!found) throw new Error('PostgreSQL does not know the role we logged in as');
    const reasons = [
      found.isSuperuser && 'is a superuser',
      found.bypassesRowSecurity && 'has BYPASSRLS',
      found.ownsTables && 'owns tables',
    ].filter((reason) => reason !== false);
    if (reasons.length === 0) return;
    throw new ConfigurationError([
      {
        name: 'DATABASE_URL',
        reason: `logs in as ${found.role}, which ${reasons.join(', ')}, itself or as a member of another role: row-level security does not bind it. Use the role app that \`solera database prepare\` makes.`,
      },
    ]);
  }
}
