import { UuidField } from '../fields/fields.js';

/** Parameters of a path that names the organization it works for; the guards have judged it. */
export class OrganizationParams {
  @UuidField({ description: 'Id of the organization.' })
  organizationId!: string;
}
