import { Injectable } from '@nestjs/common';
import { sql, type ReferenceExpression, type SelectQueryBuilder } from 'kysely';
import { Database } from '../unit/database.js';
import { CursorCodec } from './cursor-codec.js';

/** One page of a list, with what is needed to ask for the next. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
  readonly limit: number;
}

export interface KeysetRequest<Row> {
  /** Name of the list with its filters: a cursor of another one is refused. */
  readonly list: string;
  /** Allow-listed sort key; a leading minus sorts downwards. */
  readonly sort: string;
  readonly limit: number;
  readonly cursor: string | undefined;
  /** The sort column as the row shows it, as text PostgreSQL reads back unchanged. */
  readonly keyOf: (row: Row) => string;
}

/**
 * Keyset pagination: a page starts after a row, not after a number of rows, so that the last page
 * costs what the first does and rows that come and go move nothing (row 16 of the practices). The
 * order is total because it ends with the id.
 */
@Injectable()
export class Keyset {
  constructor(
    private readonly cursors: CursorCodec,
    private readonly database: Database,
  ) {}

  /**
   * Adds order, position and limit to a query and runs it.
   *
   * @param column the sort column, of the table whose `id` the query selects
   * @throws CursorIsInvalid
   */
  async page<DB, TB extends keyof DB, Row extends { id: string }>(
    query: SelectQueryBuilder<DB, TB, Row>,
    column: ReferenceExpression<DB, TB> & string,
    request: KeysetRequest<Row>,
  ): Promise<Page<Row>> {
    const { sort, limit } = request;
    const list = `${request.list} ${sort}`;
    const id = sql.ref(column.includes('.') ? column.replace(/\.\w+$/, '.id') : 'id');
    const direction = sort.startsWith('-') ? 'desc' : 'asc';
    let placed = query;
    if (request.cursor !== undefined) {
      const [key, lastId] = this.cursors.decode(list, request.cursor);
      const comparison = sql.raw(direction === 'desc' ? '<' : '>');
      placed = placed.where(
        sql<boolean>`(${sql.ref(column)}, ${id}) ${comparison} (${key}, ${lastId})`,
      );
    }
    const rows: readonly Row[] = await this.database.select(
      placed
        .orderBy(sql.ref(column), direction)
        .orderBy(id, direction)
        .limit(limit + 1),
    );
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    const nextCursor = last ? this.cursors.encode(list, [request.keyOf(last), last.id]) : null;
    return { items, nextCursor, limit };
  }
}
