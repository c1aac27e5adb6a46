import { UuidField } from '#core/http';
import { OrganizationParams } from './organization.params.js';

export class InvitationParams extends OrganizationParams {
  @UuidField({ description: 'Id of the invitation.' })
  invitationId!: string;
}
