import { StringField } from '#core/http';

export class AcceptInvitationBody {
  @StringField({
    description: 'The token of the invitation.',
    minLength: 1,
    maxLength: 128,
    example: 'c29sZXJhLWludml0YXRpb24tdG9rZW4tZXhhbXBsZS1v',
  })
  token!: string;
}
