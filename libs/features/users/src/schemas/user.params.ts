import { UuidField } from '#core/http';

export class UserParams {
  @UuidField({ description: 'Id of the user.' })
  userId!: string;
}
