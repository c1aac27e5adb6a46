import { EnumField, PageQuery } from '#core/http';

export class ListOrganizationsQuery extends PageQuery {
  @EnumField({
    name: 'OrganizationSort',
    values: ['name', '-name', 'createdAt', '-createdAt'],
    description: 'Order of the list; a leading minus sorts downwards.',
    optional: true,
    default: 'name',
    example: 'name',
  })
  sort = 'name';
}
