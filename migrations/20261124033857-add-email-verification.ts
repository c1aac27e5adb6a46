import { Migration } from '@mikro-orm/migrations';

/**
 * When a user proved to read the mail of their address; nobody has so far. A column that may be null is
 * added without rewriting `users`, which is locked exclusively for that moment. The release before this
 * one leaves it null.
 */
export class AddEmailVerification extends Migration {
  override up(): void {
    this.addSql(`alter table "users" add column "email_verified_at" timestamptz(3) null`);
  }

  override down(): void {
    this.addSql(`alter table "users" drop column "email_verified_at"`);
  }
}
