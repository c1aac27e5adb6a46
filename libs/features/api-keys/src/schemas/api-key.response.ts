import {
  EnumField,
  PageOf,
  StringField,
  StringListField,
  TimestampField,
  UuidField,
} from '#core/http';
import type { ApiKey, ApiKeyStatus } from '../models/api-key.entity.js';
import { API_KEY_NAME, API_KEY_SCOPES, API_KEY_STATUS } from './api-key-fields.js';

/** A key as a list reads it. */
interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly makerId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly rotatedAt: string | null;
}

type Shown = (ApiKey | ApiKeyRow) & { readonly status: ApiKeyStatus };

export class ApiKeyResponse {
  @UuidField({ description: 'Id of the API key; what it does is told under it in the audit log.' })
  id!: string;

  @StringField({ ...API_KEY_NAME, trim: false })
  name!: string;

  @StringField({
    description: 'The characters after "solera_key_" that it begins with, to recognize it by.',
    maxLength: 8,
    example: '3kTMd2Xa',
  })
  prefix!: string;

  @StringListField({
    ...API_KEY_SCOPES,
    description: 'What it may do, as long as its maker may: permissions by name.',
  })
  scopes!: string[];

  @EnumField({
    ...API_KEY_STATUS,
    description:
      'Whether the key itself is good. An active one is refused all the same while its maker is no active member.',
    example: 'active',
  })
  status!: ApiKeyStatus;

  @UuidField({ description: 'The user it acts for.' })
  makerId!: string;

  @TimestampField({ description: 'When it expires, or has.' })
  expiresAt!: Date;

  @TimestampField({
    description: 'When it was last used, to the minute; null as long as it was not.',
    nullable: true,
  })
  lastUsedAt!: Date | null;

  @TimestampField({ description: 'When it was revoked; null where it was not.', nullable: true })
  revokedAt!: Date | null;

  @TimestampField({
    description: 'When another key took its place; null where none has.',
    nullable: true,
  })
  rotatedAt!: Date | null;

  @TimestampField({ description: 'When it was made.' })
  createdAt!: Date;

  @TimestampField({ description: 'When it was last changed.' })
  updatedAt!: Date;

  /** @param apiKey an entity, or a row of a list */
  static of(apiKey: Shown): ApiKeyResponse {
    return Object.assign(new ApiKeyResponse(), shown(apiKey));
  }
}

/** The only answers that ever hold a key. */
export class MadeApiKeyResponse extends ApiKeyResponse {
  @StringField({
    description:
      'What to send as "Authorization: Bearer …". Shown once: keep it where secrets are.',
    maxLength: 60,
    example: 'solera_key_3kTMd2Xa…',
  })
  key!: string;

  static override of(made: Shown & { readonly key: string }): MadeApiKeyResponse {
    return Object.assign(new MadeApiKeyResponse(), shown(made), { key: made.key });
  }
}

function shown(apiKey: Shown): ApiKeyResponse {
  const { id, name, prefix, scopes, status, lastUsedAt, revokedAt, rotatedAt } = apiKey;
  return {
    id,
    name,
    prefix,
    scopes: [...scopes],
    status,
    makerId: 'makerId' in apiKey ? apiKey.makerId : apiKey.maker.id,
    expiresAt: new Date(apiKey.expiresAt),
    lastUsedAt: dateOf(lastUsedAt),
    revokedAt: dateOf(revokedAt),
    rotatedAt: dateOf(rotatedAt),
    createdAt: new Date(apiKey.createdAt),
    updatedAt: new Date(apiKey.updatedAt),
  };
}

/** Where null is possible, the types of the ORM allow undefined, too. */
function dateOf(time: Date | string | null | undefined): Date | null {
  return time ? new Date(time) : null;
}

export class ApiKeyPageResponse extends PageOf(ApiKeyResponse) {}
