import { IsBoolean, ValidateBy, type ValidationArguments } from 'class-validator';
import { flag, list, Setting, text, webOrigin } from '#core/config';

export class AuthenticatorsConfig {
  @Setting('TOTP_STEP_BEFORE', {
    help: 'Whether the one-time code of the 30 seconds before is good too, for people whose clock is late or who type slowly.',
    parse: flag,
    default: 'false',
  })
  @IsBoolean()
  readonly acceptsStepBefore!: boolean;

  @Setting('PASSKEY_RP_ID', {
    help: 'The domain passkeys are made for (RP ID): the host of PUBLIC_URL, or a domain above it that the front end has in common with it. Changing it makes existing passkeys unusable.',
    parse: text,
    default: { from: 'PUBLIC_URL', make: hostOf },
    example: 'example.com',
  })
  @ValidateBy({
    name: 'rpId',
    validator: {
      validate: (value) => typeof value === 'string' && RP_ID.test(value),
      defaultMessage: () => 'rpId must be a domain without scheme and port, like example.com',
    },
  })
  readonly rpId!: string;

  @Setting('PASSKEY_ORIGINS', {
    help: 'Origins of front ends whose pages may use passkeys, beside PUBLIC_URL, separated by commas; PASSKEY_RP_ID has to be their domain, or one above it.',
    parse: list(webOrigin),
    default: '',
    example: 'https://app.example.com',
  })
  @ValidateBy({
    name: 'passkeyOrigins',
    validator: {
      validate: (origins, args) => fit(origins as readonly string[], args),
      defaultMessage: () => 'passkeyOrigins must be in the domain of PASSKEY_RP_ID',
    },
  })
  readonly passkeyOrigins!: readonly string[];
}

/** A host in lower case, as browsers write it. */
const RP_ID = /^(?!-)[a-z0-9.-]+(?<!-)$/;

function hostOf(publicUrl: string | undefined): string {
  return URL.canParse(publicUrl ?? '') ? new URL(publicUrl ?? '').hostname : '127.0.0.1';
}

function fit(origins: readonly string[], args: ValidationArguments | undefined): boolean {
  const { rpId } = args?.object as AuthenticatorsConfig;
  return origins.every((origin) => `.${new URL(origin).hostname}`.endsWith(`.${rpId}`));
}
