import { Migration } from '@mikro-orm/migrations';

export class FailHalfWay extends Migration {
  override up(): void {
    this.addSql('create table dogs (id int primary key)');
    this.addSql('insert into dogs select 1 / 0');
  }

  override down(): void {
    this.addSql('drop table dogs');
  }
}
