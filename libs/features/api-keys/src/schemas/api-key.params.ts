import { OrganizationParams, UuidField } from '#core/http';

export class ApiKeyParams extends OrganizationParams {
  @UuidField({ description: 'Id of the API key.' })
  apiKeyId!: string;
}
