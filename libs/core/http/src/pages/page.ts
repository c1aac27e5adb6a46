import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IntegerField, ObjectField, StringField } from '../fields/fields.js';
import type { Page } from '#core/persistence';

export const PAGE_LIMIT_DEFAULT = 20;
export const PAGE_LIMIT_MAX = 100;
export const CURSOR_MAX_LENGTH = 1000;

/** The two parameters of every list. Extend it with the filters and sorts of one. */
export class PageQuery {
  @IntegerField({
    description: 'How many items a page has at most.',
    optional: true,
    minimum: 1,
    maximum: PAGE_LIMIT_MAX,
    default: PAGE_LIMIT_DEFAULT,
    example: PAGE_LIMIT_DEFAULT,
  })
  limit: number = PAGE_LIMIT_DEFAULT;

  @StringField({
    description: 'Where the page starts: page.nextCursor of the page before, unchanged.',
    optional: true,
    minLength: 1,
    maxLength: CURSOR_MAX_LENGTH,
    example: 'eyJrIjpbIjIwMjYtMTEtMjNUMDk6MzA6MDAuMDAwWiJdfQ.c2lnbmF0dXJl',
  })
  cursor?: string;
}

/** Where a page stands in its list. */
export class PageInfo {
  @StringField({
    description: 'Cursor of the next page; null on the last one.',
    nullable: true,
    maxLength: CURSOR_MAX_LENGTH,
    example: 'eyJrIjpbIjIwMjYtMTEtMjNUMDk6MzA6MDAuMDAwWiJdfQ.c2lnbmF0dXJl',
  })
  nextCursor!: string | null;

  @IntegerField({
    description: 'The limit that was applied.',
    minimum: 1,
    maximum: PAGE_LIMIT_MAX,
    example: PAGE_LIMIT_DEFAULT,
  })
  limit!: number;
}

/** Base of all pages; the Link header is made from it. */
export abstract class PageResponse {
  abstract data: object[];
  abstract page: PageInfo;
}

interface ItemClass<Row, Item extends object> extends Type<Item> {
  of(row: Row): Item;
}

/** `class UserPageResponse extends PageOf(UserResponse) {}`: a page of what the item class represents. */
export function PageOf<Row, Item extends object>(item: ItemClass<Row, Item>) {
  class ItemPageResponse extends PageResponse {
    @ApiProperty({
      description: 'The items of this page, in the order of the list.',
      type: () => item,
      isArray: true,
      maxItems: PAGE_LIMIT_MAX,
    })
    data!: Item[];

    @ObjectField({ description: 'Where this page stands in the list.', type: () => PageInfo })
    page!: PageInfo;

    static of({ items, nextCursor, limit }: Page<Row>): ItemPageResponse {
      const page = new this();
      page.data = items.map((row) => item.of(row));
      page.page = Object.assign(new PageInfo(), { nextCursor, limit });
      return page;
    }
  }
  return ItemPageResponse;
}
