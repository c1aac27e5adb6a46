import { IsInt, Max, Min } from 'class-validator';
import { flag, integer, Setting } from '#core/config';

export class HttpConfig {
  @Setting('PORT', {
    help: 'TCP port the API listens on; 0 takes a free one.',
    parse: integer,
    default: '3000',
  })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port!: number;

  @Setting('DOCS_ENABLED', {
    help: 'Whether /docs, /redoc and the OpenAPI documents are served.',
    parse: flag,
    default: 'true',
    explicitInProduction: true,
    example: 'false',
  })
  readonly docsEnabled!: boolean;
}
