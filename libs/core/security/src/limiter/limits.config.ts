import { IsInt, Max, Min } from 'class-validator';
import { integer, Setting } from '#core/config';

const COUNT = { parse: integer } as const;

/** Requests allowed per window. Raise them for load tests, never to "off". */
export class LimitsConfig {
  @Setting('LIMIT_ADDRESS_PER_MINUTE', {
    ...COUNT,
    help: 'Requests of one address a minute, whatever the route; counted by each instance.',
    default: '600',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly addressPerMinute!: number;

  @Setting('LIMIT_LOG_IN_ADDRESS_PER_MINUTE', {
    ...COUNT,
    help: 'Log-in attempts of one address a minute; counted by all instances together.',
    default: '10',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly logInAddressPerMinute!: number;

  @Setting('LIMIT_LOG_IN_ACCOUNT_NETWORK_PER_QUARTER', {
    ...COUNT,
    help: 'Log-in attempts on one account from one network (IPv4 /24, IPv6 /64) in 15 minutes; a success clears them.',
    default: '5',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly logInAccountNetworkPerQuarter!: number;

  @Setting('LIMIT_LOG_IN_ACCOUNT_PER_QUARTER', {
    ...COUNT,
    help: 'Log-in attempts on one account from anywhere in 15 minutes.',
    default: '20',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly logInAccountPerQuarter!: number;

  @Setting('LIMIT_REGISTRATION_ADDRESS_PER_HOUR', {
    ...COUNT,
    help: 'Registrations of one address an hour.',
    default: '10',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  readonly registrationAddressPerHour!: number;
}
