import { UuidField } from '#core/http';

export class AuditLogParams {
  @UuidField({ description: 'Id of the organization.' })
  organizationId!: string;
}
