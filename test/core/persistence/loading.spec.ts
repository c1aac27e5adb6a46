import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { defineEntity, type EntityRepository, type Loaded } from '@mikro-orm/core';
import { InjectRepository, MikroOrmModule } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { LookUp, p } from '#core/persistence';
import { Statements } from '../../support/statements.js';
import { TestApi } from '../../support/test-api.js';

const AuthorSchema = defineEntity({
  name: 'Author',
  tableName: 'authors',
  properties: { id: p.integer().primary(), name: p.string().length(50) },
});
class Author extends AuthorSchema.class {}
AuthorSchema.setClass(Author);

const BookSchema = defineEntity({
  name: 'Book',
  tableName: 'books',
  properties: {
    id: p.integer().primary(),
    title: p.string().length(50),
    author: () => p.manyToOne(Author).ref(),
    chapters: () => p.oneToMany(Chapter).mappedBy('book'),
  },
});
class Book extends BookSchema.class {
  get byline(): string {
    return `${this.title}, by ${this.author.getEntity().name}`;
  }
}
BookSchema.setClass(Book);

const ChapterSchema = defineEntity({
  name: 'Chapter',
  tableName: 'chapters',
  properties: {
    id: p.integer().primary(),
    title: p.string().length(50),
    book: () => p.manyToOne(Book).ref(),
  },
});
class Chapter extends ChapterSchema.class {}
ChapterSchema.setClass(Chapter);

const IN_ORDER = { orderBy: { id: 'asc' } } as const;

/** What each method loads is in its `populate`, and in its type. */
@Injectable()
class BooksRepository {
  constructor(@InjectRepository(Book) private readonly rows: EntityRepository<Book>) {}

  list(): Promise<Book[]> {
    return this.rows.findAll(IN_ORDER);
  }

  listWithAuthor(): Promise<Loaded<Book, 'author'>[]> {
    return this.rows.findAll({ ...IN_ORDER, populate: ['author'] });
  }

  listWithChapters(): Promise<Loaded<Book, 'chapters'>[]> {
    return this.rows.findAll({ ...IN_ORDER, populate: ['chapters'] });
  }
}

const TABLES = `
  create table authors (id int primary key, name text not null);
  create table books (id int primary key, title text not null, author_id int not null references authors);
  create table chapters (id int primary key, title text not null, book_id int not null references books);
  insert into authors values (1, 'Ada'), (2, 'Grace');
  insert into books values (1, 'Engines', 1), (2, 'Nanoseconds', 2), (3, 'Notes', 1);
  insert into chapters select n, 'Chapter ' || n, 1 + n % 2 from generate_series(1, 5) n;
  grant select on authors, books, chapters to app`;

describe('a relation', () => {
  let api: TestApi;
  let books: BooksRepository;
  let statements: Statements;

  beforeAll(async () => {
    api = await TestApi.start(
      {},
      {
        imports: [MikroOrmModule.forFeature([Author, Book, Chapter])],
        providers: [BooksRepository],
      },
    );
    await api.database.query(TABLES);
    books = api.app.get(BooksRepository);
    statements = Statements.record();
  });

  afterEach(() => {
    statements.take();
  });

  afterAll(async () => {
    statements.stop();
    await api.stop();
  });

  const read = <T>(ask: () => Promise<T>): Promise<T> => api.app.get(LookUp).run(ask);
  const firstBook = async (): Promise<Book> => {
    const [book] = await read(() => books.list());
    statements.take();
    if (!book) throw new Error('There is no book');
    return book;
  };

  it('to one is joined: one statement for any number of rows', async () => {
    const found = await read(() => books.listWithAuthor());
    expect(found.map(({ title, author }) => [title, author.$.name])).toEqual([
      ['Engines', 'Ada'],
      ['Nanoseconds', 'Grace'],
      ['Notes', 'Ada'],
    ]);
    expect(found[0]?.byline).toBe('Engines, by Ada');
    expect(statements.take()).toEqual([
      expect.stringMatching(
        /^select .* from "books" as "b0" inner join "authors" as "a1" on "b0"."author_id" = "a1"."id" order by "b0"."id" asc$/,
      ),
    ]);
  });

  it('to many is selected in: two statements for any number of rows', async () => {
    const found = await read(() => books.listWithChapters());
    expect(found.map(({ chapters }) => chapters.$.getIdentifiers())).toEqual([
      [2, 4],
      [1, 3, 5],
      [],
    ]);
    expect(statements.take()).toEqual([
      expect.stringMatching(/^select .* from "books" as "b0" order by "b0"."id" asc$/),
      expect.stringMatching(
        /^select .* from "chapters" as "c0" where "c0"."book_id" in \(1, 2, 3\)/,
      ),
    ]);
  });

  it('that was not loaded costs nothing and still has the id of its row', async () => {
    const book = await firstBook();
    expect(book.author.id).toBe(1);
    expect([book.author.isInitialized(), book.chapters.isInitialized()]).toEqual([false, false]);
    expect(statements.take()).toEqual([]);
  });

  it.each<[string, (book: Book) => unknown]>([
    ['getEntity', ({ author }) => author.getEntity()],
    ['getProperty', ({ author }) => author.getProperty('name')],
    ['a getter of the entity', ({ byline }) => byline],
    ['getItems', ({ chapters }) => chapters.getItems()],
    ['iteration', ({ chapters }) => [...chapters]],
    ['length', ({ chapters }) => chapters.length],
    ['isEmpty', ({ chapters }) => chapters.isEmpty()],
    ['map', ({ chapters }) => chapters.map(({ title }) => title)],
  ])('that was not loaded throws instead of asking: by %s', async (_way, access) => {
    const book = await firstBook();
    await expect(read(async () => access(book))).rejects.toThrow(
      /^(Reference|Collection)<.* not initialized$/,
    );
    expect(statements.take()).toEqual([]);
  });

  it('has $ for the compiler only where it was loaded', () => {
    const unloaded: Has$<Book['author']> = false;
    const loaded: Has$<Loaded<Book, 'author'>['author']> = true;
    expect([unloaded, loaded]).toEqual([false, true]);
  });
});

/** Where MikroORM hands out what is there, loaded or not, only types say which it is. */
type Has$<T> = '$' extends keyof T ? true : false;
