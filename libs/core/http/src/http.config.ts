import { IsInt, Max, Min } from 'class-validator';
import { flag, integer, Setting, text } from '#core/config';

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

  @Setting('HOST', {
    help: 'Address the API listens on.',
    parse: text,
    default: '127.0.0.1',
  })
  readonly host!: string;

  @Setting('DOCS_ENABLED', {
    help: 'Whether /docs, /redoc and the OpenAPI documents are served.',
    parse: flag,
    default: 'true',
    explicitInProduction: true,
    example: 'false',
  })
  readonly docsEnabled!: boolean;
}
