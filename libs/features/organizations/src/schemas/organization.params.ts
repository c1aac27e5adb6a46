import { UuidField } from '#core/http';

export class OrganizationParams {
  @UuidField({ description: 'Id of the organization.' })
  organizationId!: string;
}
