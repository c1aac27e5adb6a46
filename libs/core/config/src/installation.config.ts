import { IsIn, IsOptional, ValidateBy, type ValidationArguments } from 'class-validator';
import { text } from './parsers.js';
import { Setting } from './setting.decorator.js';

/** What the whole installation agrees on, whichever process reads it. */
export class InstallationConfig {
  @Setting('NODE_ENV', {
    help: 'production, development or test.',
    parse: text,
    default: 'development',
  })
  @IsIn(['production', 'development', 'test'])
  readonly environment!: 'production' | 'development' | 'test';

  @Setting('PUBLIC_URL', {
    help: 'The origin under which clients reach the API: scheme, host and port, no path. Issuer and audience of tokens.',
    parse: text,
    default: { from: 'PORT', make: (port) => `http://127.0.0.1:${port ?? '3000'}` },
    explicitInProduction: true,
    example: 'https://api.example.com',
  })
  @ValidateBy({
    name: 'publicOrigin',
    validator: {
      validate: isPublicOrigin,
      defaultMessage: () =>
        'publicUrl must be an origin without a path, like https://api.example.com; https in production',
    },
  })
  readonly publicUrl!: string;

  @Setting('APP_URL', {
    help: 'The front end of the product, that mails link to: scheme, host, port and perhaps a path. Without one, mails name the API call to make.',
    parse: text,
    optional: true,
    example: 'https://app.example.com',
  })
  @IsOptional()
  @ValidateBy({
    name: 'appUrl',
    validator: {
      validate: isAppUrl,
      defaultMessage: () =>
        'appUrl must be a URL without query, fragment and slash at the end, like https://app.example.com; https in production',
    },
  })
  readonly appUrl?: string;

  @Setting('DATA_DIR', {
    help: 'Folder of the embedded database, its keys and the demo log-in.',
    parse: text,
    default: '.solera',
  })
  readonly dataDir!: string;

  @Setting('HOST', {
    help: 'IP address the processes listen on.',
    parse: text,
    default: '127.0.0.1',
  })
  readonly host!: string;

  get isProduction(): boolean {
    return this.environment === 'production';
  }
}

function isPublicOrigin(value: unknown, args?: ValidationArguments): boolean {
  return isWebUrl(value, args) && new URL(value).origin === value;
}

function isAppUrl(value: unknown, args?: ValidationArguments): boolean {
  if (!isWebUrl(value, args)) return false;
  const { origin, pathname } = new URL(value);
  return value === `${origin}${pathname.replace(/\/$/, '')}`;
}

function isWebUrl(value: unknown, args?: ValidationArguments): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol } = new URL(value);
  const { isProduction } = args?.object as InstallationConfig;
  return protocol === 'https:' || (protocol === 'http:' && !isProduction);
}
