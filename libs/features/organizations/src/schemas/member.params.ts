import { UuidField } from '#core/http';
import { OrganizationParams } from './organization.params.js';

export class MemberParams extends OrganizationParams {
  @UuidField({ description: 'Id of the membership.' })
  membershipId!: string;
}
