import { Migration } from '@mikro-orm/migrations';

/** Needs the table for a moment, alone. */
export class AddColor extends Migration {
  override up(): void {
    this.addSql('alter table cats add column color text');
  }

  override down(): void {
    this.addSql('alter table cats drop column color');
  }
}
