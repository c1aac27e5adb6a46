import { EnumField, PageQuery } from '#core/http';

export class ListOAuthClientsQuery extends PageQuery {
  @EnumField({
    name: 'OAuthClientSort',
    values: ['createdAt', '-createdAt'],
    description: 'Order of the list; a leading minus sorts downwards.',
    optional: true,
    default: '-createdAt',
    example: 'createdAt',
  })
  sort = '-createdAt';
}
