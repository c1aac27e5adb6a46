import { OrganizationParams, UuidField } from '#core/http';

export class InvitationParams extends OrganizationParams {
  @UuidField({ description: 'Id of the invitation.' })
  invitationId!: string;
}
