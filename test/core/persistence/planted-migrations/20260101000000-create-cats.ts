import { Migration } from '@mikro-orm/migrations';

export class CreateCats extends Migration {
  override up(): void {
    this.addSql('create table cats (id int primary key, name text)');
  }

  override down(): void {
    this.addSql('drop table cats');
  }
}
