import { IsInt, Max, Min } from 'class-validator';
import { integer, Setting } from '#core/config';

const COUNT = { parse: integer } as const;

/** Requests allowed per window. Raise them for load tests, never to "off". */
export class LimitsConfig {
  @Setting('LIMIT_ADDRESS_PER_MINUTE', {
    ...COUNT,
    help: 'Requests from one IP address (of IPv6 one /64) a minute, whatever the route; counted by each instance.',
    default: '600',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly addressPerMinute!: number;

  @Setting('LIMIT_CALLER_PER_MINUTE', {
    ...COUNT,
    help: 'Requests of one user, from all sessions, or of one API key or client a minute; counted by each instance.',
    default: '300',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly callerPerMinute!: number;

  @Setting('LIMIT_ORGANIZATION_PER_MINUTE', {
    ...COUNT,
    help: 'Requests of all members, keys and clients of one organization for it a minute; counted by each instance.',
    default: '3000',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly organizationPerMinute!: number;

  @Setting('LIMIT_LOG_IN_ADDRESS_PER_MINUTE', {
    ...COUNT,
    help: 'Log-in attempts from one IP address a minute; counted by all instances together. As many second factors and as many confirmations with a mailed token are taken from one, each counted by itself.',
    default: '10',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly logInAddressPerMinute!: number;

  @Setting('LIMIT_LOG_IN_ACCOUNT_NETWORK_PER_QUARTER', {
    ...COUNT,
    help: 'Log-in attempts on one account from one network (IPv4 /24, IPv6 /64) in a quarter of an hour; a success clears them.',
    default: '5',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly logInAccountNetworkPerQuarter!: number;

  @Setting('LIMIT_LOG_IN_ACCOUNT_PER_QUARTER', {
    ...COUNT,
    help: 'Log-in attempts on one account (e-mail address) from anywhere in a quarter of an hour; more than that wait, each longer than the one before, up to a minute. As many second factors and as many renewals of a session are taken for one account, each counted by itself; more are refused.',
    default: '20',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly logInAccountPerQuarter!: number;

  @Setting('LIMIT_SECOND_FACTOR_PER_CHALLENGE', {
    ...COUNT,
    help: 'Answers to one question for a second factor; after that many the log-in begins again.',
    default: '5',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly secondFactorPerChallenge!: number;

  @Setting('LIMIT_TOKEN_CLIENT_PER_MINUTE', {
    ...COUNT,
    help: 'Requests of one OAuth client from one IP address a minute to the token, introspection and revocation endpoints.',
    default: '60',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly tokenClientPerMinute!: number;

  @Setting('LIMIT_REGISTRATION_ADDRESS_PER_HOUR', {
    ...COUNT,
    help: 'Registrations from one IP address an hour.',
    default: '10',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly registrationAddressPerHour!: number;

  @Setting('LIMIT_PASSWORD_CHANGE_ACCOUNT_PER_QUARTER', {
    ...COUNT,
    help: 'Changes of the password of one account in a quarter of an hour, those with a wrong current password included.',
    default: '5',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly passwordChangeAccountPerQuarter!: number;

  @Setting('LIMIT_CREDENTIAL_MAIL_ACCOUNT_NETWORK_PER_HOUR', {
    ...COUNT,
    help: 'Mails to one e-mail address that one network (IPv4 /24, IPv6 /64) may ask for an hour, of each kind, whether it has an account or not; registrations are one.',
    default: '3',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly credentialMailAccountNetworkPerHour!: number;

  @Setting('LIMIT_CREDENTIAL_MAIL_ACCOUNT_PER_HOUR', {
    ...COUNT,
    help: 'The same from anywhere; over it, each waits twice as long as the one before, up to a minute.',
    default: '30',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly credentialMailAccountPerHour!: number;

  @Setting('LIMIT_CREDENTIAL_MAIL_ADDRESS_PER_HOUR', {
    ...COUNT,
    help: 'Mails with a token that one IP address may ask for an hour, of each kind.',
    default: '20',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly credentialMailAddressPerHour!: number;
}
