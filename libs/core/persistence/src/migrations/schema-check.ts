import type { MikroORM } from '@mikro-orm/postgresql';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, Refusal } from '#core/errors';
import { migrationStatus } from './migration-status.js';
import { openMigratorOrm, SNAPSHOT, type Entity } from './migrator-orm.js';

export interface SchemaReport {
  /** The entities say something no migration was written for. */
  readonly needsMigration: boolean;
  /** Migrations that are not applied here; drift is then not looked for. */
  readonly pending: readonly string[];
  /** SQL that would make the database what the entities describe; empty when it is. */
  readonly drift: string;
}

/** Nothing but what a first migration starts from. */
const EMPTY_SNAPSHOT = JSON.stringify({ namespaces: [], tables: [] });
/** Never connected to: comparing entities with the snapshot needs no server. */
const NO_SERVER = 'postgresql://nobody@127.0.0.1/solera';

/** Compares what the entities say with what the migrations lead to, and with what a database is. */
export class SchemaCheck {
  constructor(
    private readonly entities: readonly Entity[],
    /** Where the sources of the migrations are: the snapshot is only there. */
    private readonly folder: string,
  ) {}

  /** @param url log-in of the role that owns the tables */
  async check(url: string): Promise<SchemaReport> {
    return this.withOrm(url, async (orm) => {
      const needsMigration = (await this.hasSnapshot()) ? await orm.migrator.checkSchema() : true;
      const { pending } = await migrationStatus(
        (sql) => orm.em.getConnection().execute<unknown[]>(sql),
        this.folder,
      );
      const drift = pending.length > 0 ? '' : await findDrift(orm);
      return { needsMigration, pending, drift };
    });
  }

  /**
   * Writes a migration from the snapshot to the entities, and the new snapshot.
   *
   * @param name in kebab-case
   * @returns the name of the file; undefined when there is nothing to change
   */
  async diff(name: string, isBlank: boolean): Promise<string | undefined> {
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
      throw new Refusal(ExitCode.usage, 'The name of a migration is words in-kebab-case.');
    }
    const snapshot = join(this.folder, `${SNAPSHOT}.json`);
    const isFirst = !(await this.hasSnapshot());
    if (isFirst) await writeFile(snapshot, EMPTY_SNAPSHOT);
    const { fileName } = await this.withOrm(NO_SERVER, (orm) =>
      orm.migrator.create(undefined, isBlank, false, name),
    );
    if (fileName !== '') {
      await endWithNewline(snapshot);
      return fileName;
    }
    if (isFirst) await rm(snapshot);
    return undefined;
  }

  private async hasSnapshot(): Promise<boolean> {
    return access(join(this.folder, `${SNAPSHOT}.json`)).then(
      () => true,
      () => false,
    );
  }

  private async withOrm<T>(url: string, work: (orm: MikroORM) => Promise<T>): Promise<T> {
    const orm = await openMigratorOrm({ url, folder: this.folder, entities: this.entities });
    try {
      return await work(orm);
    } finally {
      await orm.close(true);
    }
  }
}

/** What MikroORM compares it reads from the information schema, which hides what others own. */
const TABLES_OF_OTHERS = `
  select format('drop table %s; -- owned by %s', c.oid::regclass, c.relowner::regrole) as sql
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and not pg_has_role(c.relowner, 'usage')
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  order by c.relname`;

async function findDrift(orm: MikroORM): Promise<string> {
  const own = await orm.schema.getUpdateSchemaSQL({ wrap: false });
  const others = await orm.em.getConnection().execute<{ sql: string }[]>(TABLES_OF_OTHERS);
  return [own.trim(), ...others.map(({ sql }) => sql)].filter((sql) => sql !== '').join('\n');
}

async function endWithNewline(path: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  if (!text.endsWith('\n')) await writeFile(path, `${text}\n`);
}
