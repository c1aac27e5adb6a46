import { Migration } from '@mikro-orm/migrations';

const NAME = '"credential_tokens_purpose_check"';

/**
 * Tokens that change the address of an account. The rule of a small table is replaced by a wider one,
 * without a look at its rows, which all keep it; the table is locked for that moment. The release before
 * this one makes no such tokens and does not mind them.
 */
export class AllowEmailChanges extends Migration {
  override up(): void {
    this.replaceCheck(`'password-reset', 'email-verification', 'email-change'`);
  }

  /** Tokens that change an address are gone: they were good for ten minutes. */
  override down(): void {
    // Whoever owns the table sees its rows only while row-level security is not forced upon them.
    this.addSql(`alter table "credential_tokens" no force row level security`);
    this.addSql(`delete from "credential_tokens" where "purpose" = 'email-change'`);
    this.addSql(`alter table "credential_tokens" force row level security`);
    this.replaceCheck(`'password-reset', 'email-verification'`);
  }

  private replaceCheck(purposes: string): void {
    this.addSql(`alter table "credential_tokens" drop constraint ${NAME}`);
    this.addSql(
      `alter table "credential_tokens" add constraint ${NAME} check ("purpose" in (${purposes})) not valid`,
    );
    this.addSql(`alter table "credential_tokens" validate constraint ${NAME}`);
  }
}
