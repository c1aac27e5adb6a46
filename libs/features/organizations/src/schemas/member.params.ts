import { OrganizationParams, UuidField } from '#core/http';

export class MemberParams extends OrganizationParams {
  @UuidField({ description: 'Id of the membership.' })
  membershipId!: string;
}
