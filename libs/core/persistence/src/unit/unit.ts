import type {
  AbstractSqlConnection,
  EntityManager,
  LoggingOptions,
  MikroORM,
} from '@mikro-orm/postgresql';
import type { AbortableQueryOptions, ControlledTransaction, Kysely } from 'kysely';
import type { PoolClient } from 'pg';
import { recordSettings, settingOf } from '../driver/transaction-settings.js';
import type { RecordedChange } from '../audit/recorded-change.js';

/** Who a unit works for. Written into audit rows and log lines. */
export interface Scope {
  readonly requestId: string;
  /** The user a request acts for; null for anonymous requests and for the system itself. */
  readonly userId: string | null;
  /** Who is told to have done it, where that is not the user: an operator. */
  readonly actorId?: string | null;
  /** The OAuth client or API key the request came from; absent where nobody is logged in. */
  readonly clientId?: string;
  /** The tenant whose rows the unit may see and write; none of any tenant where it is absent. */
  readonly organizationId?: string | null;
}

/** A query that selects rows, of Kysely. */
export interface Selection<Row> {
  execute(options?: AbortableQueryOptions): Promise<readonly Row[]>;
}

/** What a transaction is begun with. */
type Beginning = Parameters<AbstractSqlConnection['begin']>[0];

/** What runs in autocommit mode: a look-up reads and must not write, a statement is one and no more. */
export type AutocommitKind = 'look-up' | 'statement';

/**
 * One stretch of work: a transaction of UnitOfWork or Aside, or something in autocommit mode.
 *
 * It has an EntityManager from the moment a repository asks for entities. Most reads never do: they
 * show rows, and are spared a quarter of what they would cost (docs/benchmarks.md).
 */
export class Unit {
  /** What flushes changed and no audit event tells yet. */
  readonly changes: RecordedChange[] = [];
  /** What `UnitOfWork.afterCommit` was given. */
  readonly afterCommit: (() => void)[] = [];
  /** False once the unit has committed, rolled back or ended: whatever still runs then is a stray promise. */
  isOpen = true;
  /** The pooled connection the unit holds, once it has one. */
  client: PoolClient | undefined;
  private transaction: ControlledTransaction<unknown> | undefined;
  private isDone = false;
  private entities: EntityManager | undefined;

  /** @param scope changes when the unit enters a tenant; absent where nobody writes */
  constructor(
    readonly kind: 'transaction' | AutocommitKind,
    private readonly orm: MikroORM,
    public scope?: Scope,
    private readonly signal?: AbortSignal,
  ) {}

  /** The entities of this unit alone. */
  get em(): EntityManager {
    return (this.entities ??= this.openEntityManager());
  }

  get isInTransaction(): boolean {
    return this.transaction !== undefined;
  }

  async begin(how: Beginning): Promise<void> {
    this.transaction = await this.connection.begin(how);
  }

  /** Sets variables of the session for the rest of the transaction, by the next statement where the driver can. */
  async set(variables: Readonly<Record<string, string>>): Promise<void> {
    if (!this.transaction) throw new Error('There is no transaction to set variables for');
    const setting = settingOf(this.driver.getPlatform(), variables);
    if (!(await recordSettings(this.transaction, [setting]))) await this.execute(setting);
  }

  async commit(): Promise<void> {
    await this.flush();
    if (!this.transaction) throw new Error('There is no transaction to commit');
    await this.connection.commit(this.transaction);
    this.transaction = undefined;
  }

  async rollBack(): Promise<void> {
    if (!this.transaction) return;
    await this.connection.rollback(this.transaction);
    this.transaction = undefined;
  }

  /** Writes what was changed in entities. A look-up changes nothing. */
  async flush(): Promise<void> {
    if (this.kind === 'transaction') await this.entities?.flush();
  }

  /** Runs one statement; `?` are the parameters. @returns its rows */
  execute<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    if (this.kind === 'statement') {
      if (this.isDone) throw new Error('Only one statement commits by itself: use Aside.run');
      this.isDone = true;
    }
    // This is where MikroORM's own `em.execute` puts the signal, which its types keep to itself.
    const abortion = this.abortion as LoggingOptions | undefined;
    return this.driver.execute<Row[]>(sql, [...parameters], 'all', this.transaction, abortion);
  }

  /** Runs a query of `kysely`. @returns its rows */
  select<Row>(query: Selection<Row>): Promise<readonly Row[]> {
    return query.execute(this.abortion);
  }

  /** The query builder, on the connection and in the transaction of the unit. */
  get kysely(): Kysely<unknown> {
    return this.transaction ?? this.connection.getClient<unknown>();
  }

  private openEntityManager(): EntityManager {
    // Not of the EntityManager of the context: that is the one which is made here.
    const how = { disableContextResolution: true, useContext: false, ...this.abortion };
    const em = this.orm.em.fork(how);
    em.setTransactionContext(this.transaction);
    return em;
  }

  /** A statement whose caller has gone away is canceled. */
  private get abortion() {
    if (!this.signal) return undefined;
    return { signal: this.signal, inflightQueryAbortStrategy: 'cancel query' } as const;
  }

  private get connection(): AbstractSqlConnection {
    return this.driver.getConnection('write');
  }

  private get driver() {
    return this.orm.em.getDriver();
  }
}
