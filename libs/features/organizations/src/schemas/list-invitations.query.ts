import { EnumField, PageQuery } from '#core/http';
import { TIME_ORDER } from './organization-fields.js';

export class ListInvitationsQuery extends PageQuery {
  @EnumField({ ...TIME_ORDER, name: 'InvitationSort', default: '-createdAt', example: 'createdAt' })
  sort = '-createdAt';
}
