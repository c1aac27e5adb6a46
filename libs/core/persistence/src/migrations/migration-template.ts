import type { MigrationDiff } from '@mikro-orm/core';
import { MigrationGenerator } from '@mikro-orm/migrations';

/** Writes a new migration the way the ones before it look; its comment asks what a reviewer would. */
export class MigrationTemplate extends MigrationGenerator {
  override generateMigrationFile(className: string, diff: MigrationDiff): string {
    return `import { Migration } from '@mikro-orm/migrations';

/**
 * TODO: what changes, and why it cannot hurt: which locks it takes and for how long, what the
 * release before this one does with the new schema. The rules are in migrations/README.md.
 */
export class ${shortName(className)} extends Migration {
  override up(): void {
${this.statements(diff.up)}  }

  override down(): void {
${this.statements(diff.down)}  }
}
`;
  }

  private statements(sql: readonly string[]): string {
    return sql.map((statement) => this.createStatement(statement, 4)).join('');
  }
}

/** `Migration20261123093000_create_users`, which MikroORM makes, -> `CreateUsers` */
function shortName(className: string): string {
  return className
    .replace(/^Migration\d+_/, '')
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
