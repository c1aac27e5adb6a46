import { Migration } from '@mikro-orm/migrations';

export class IndexNames extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    this.addSql('create index concurrently if not exists cats_name_index on cats (name)');
  }

  override down(): void {
    this.addSql('drop index concurrently cats_name_index');
  }
}
