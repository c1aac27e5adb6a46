import { UuidField } from '#core/http';

export class SessionParams {
  @UuidField({ description: 'Id of the session.' })
  sessionId!: string;
}
