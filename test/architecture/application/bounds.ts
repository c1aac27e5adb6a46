import { MikroORM, type EntityMetadata, type EntityProperty } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { documentOf } from '../../../apps/api/src/openapi/documents.js';
import { TestApi } from '../../support/test-api.js';

/** Which entity a class of `schemas/` shows or changes. */
const ENTITY_OF: Readonly<Record<string, string>> = {
  CreateOAuthClientBody: 'OAuthClient',
  UpdateOAuthClientBody: 'OAuthClient',
  OAuthClientResponse: 'OAuthClient',
  MadeOAuthClientResponse: 'OAuthClient',
  CreateApiKeyBody: 'ApiKey',
  UpdateApiKeyBody: 'ApiKey',
  ApiKeyResponse: 'ApiKey',
  MadeApiKeyResponse: 'ApiKey',
  CreateUserBody: 'User',
  UpdateMeBody: 'User',
  UpdateUserBody: 'User',
  UserResponse: 'User',
  CreatePasskeyBody: 'Passkey',
  PasskeyResponse: 'Passkey',
  CreateEmailChangeBody: 'User',
  CreateSessionBody: 'User',
  RequestPasswordResetBody: 'User',
  RequestEmailVerificationBody: 'User',
  RenewSessionBody: 'User',
  SessionResponse: 'UserSession',
  CreateOrganizationBody: 'Organization',
  UpdateOrganizationBody: 'Organization',
  OrganizationResponse: 'Organization',
  UpdateMemberBody: 'Membership',
  MemberResponse: 'Membership',
  MemberUser: 'User',
  InviteMemberBody: 'Invitation',
  InvitationResponse: 'Invitation',
  AuditEventResponse: 'AuditEvent',
};

/** Classes that stand for no row. */
const OF_NO_ENTITY: readonly string[] = [
  'AcceptInvitationBody',
  'OAuthClientKind',
  'OAuthClientPageResponse',
  'OAuthClientSort',
  'RotateClientSecretBody',
  'ApiKeyPageResponse',
  'ApiKeySort',
  'ApiKeyStatus',
  'AuthenticatorsResponse',
  'PasskeyRegistrationResponse',
  'RegisteredPasskeyResponse',
  'CompleteLogInBody',
  'ConfirmTotpBody',
  'LogInChallengeResponse',
  'RecoveryCodesResponse',
  'SecondFactor',
  'TotpSetUpResponse',
  'AuditAction',
  'AuditChange',
  'AuditEventPageResponse',
  'AuditEventSort',
  'ChangePasswordBody',
  'ConfirmEmailChangeBody',
  'ConfirmEmailVerificationBody',
  'ConfirmPasswordResetBody',
  'InvitationPageResponse',
  'InvitationSort',
  'MemberPageResponse',
  'MemberSort',
  'OrganizationPageResponse',
  'OrganizationRole',
  'OrganizationSort',
  'BegunSessionResponse',
  'EmptyResponse',
  'PageInfo',
  'Problem',
  'ProblemField',
  'RotateApiKeyBody',
  'SessionPageResponse',
  'TokenType',
  'UserPageResponse',
  'UserSort',
  'UserStatus',
];

/** Members that are no column, each with what becomes of it. */
const NO_COLUMN: Readonly<Record<string, string>> = {
  'OAuthClientResponse.responsibleId': 'the reference responsible',
  'MadeOAuthClientResponse.responsibleId': 'the reference responsible',
  'MadeOAuthClientResponse.clientSecret': 'kept as a hash',
  'CreateApiKeyBody.expiresInSeconds': 'a time, counted from now',
  'ApiKeyResponse.status': 'follows from two times',
  'ApiKeyResponse.makerId': 'the reference maker',
  'MadeApiKeyResponse.status': 'follows from two times',
  'MadeApiKeyResponse.makerId': 'the reference maker',
  'MadeApiKeyResponse.key': 'kept as a hash',
  'CreatePasskeyBody.credential': 'read for what the authenticator made',
  'CreateUserBody.password': 'hashed',
  'CreateSessionBody.password': 'compared',
  'UserResponse.emailVerified': 'whether emailVerifiedAt is set',
  'RenewSessionBody.password': 'compared',
  'AuditEventResponse.changes': 'one JSON document',
  'MemberResponse.organizationId': 'the reference organization',
  'MemberResponse.user': 'the reference user',
};

type Schema = Readonly<Record<string, unknown>>;

interface Bounds {
  readonly maxLength: unknown;
  readonly enum: unknown;
  readonly isNullable: boolean;
}

describe('a bound', () => {
  let api: TestApi;
  let schemas: Readonly<Record<string, { properties?: Readonly<Record<string, Schema>> }>>;
  let entities: readonly EntityMetadata[];

  beforeAll(async () => {
    api = await TestApi.start();
    schemas = documentOf(api.app, '1', '/').components?.schemas as typeof schemas;
    entities = [...api.app.get(MikroORM).getMetadata().getAll().values()];
  });
  afterAll(() => api.stop());

  it('is looked at in every class of the document', () => {
    const known = [...Object.keys(ENTITY_OF), ...OF_NO_ENTITY].sort();
    expect(Object.keys(schemas).sort()).toEqual(known);
  });

  it.each(Object.entries(ENTITY_OF))('of %s is the bound of %s', (name, entityName) => {
    const entity = entities.find(({ className }) => className === entityName);
    const members = Object.entries(schemas[name]?.properties ?? {}).filter(
      ([member]) => NO_COLUMN[`${name}.${member}`] === undefined,
    );
    const ofDocument = members.map(([member, schema]) => [member, boundsOf(schema, schemas)]);
    const ofEntity = members.map(([member]) => [
      member,
      boundsOfColumn(entity?.properties[member as never]),
    ]);
    expect(ofDocument).toEqual(ofEntity);
  });

  it('of a text is also the bound of its column', async () => {
    const columns = await api.database.query<{
      table_name: string;
      column_name: string;
      length: number | null;
    }>(
      `select table_name, column_name, character_maximum_length as length
         from information_schema.columns where table_schema = 'public'`,
    );
    const lengths = new Map(
      columns.map(({ table_name, column_name, length }) => [
        `${table_name}.${column_name}`,
        length,
      ]),
    );
    for (const { tableName, props } of entities) {
      for (const { fieldNames, type, length } of props) {
        if (type !== 'string' || length === undefined) continue;
        expect([
          tableName,
          fieldNames[0],
          lengths.get(`${tableName}.${fieldNames[0] ?? ''}`),
        ]).toEqual([tableName, fieldNames[0], length]);
      }
    }
  });
});

function boundsOf(schema: Schema, schemas: Readonly<Record<string, unknown>>): Bounds {
  const resolved = resolve(schema, schemas);
  const types = [resolved['type']].flat();
  return {
    maxLength: resolved['maxLength'],
    enum: resolved['enum'],
    isNullable: types.includes('null'),
  };
}

function resolve(schema: Schema, schemas: Readonly<Record<string, unknown>>): Schema {
  const [part] = (schema['allOf'] as Schema[] | undefined) ?? [schema];
  const name = (part?.['$ref'] as string | undefined)?.split('/').at(-1);
  return name === undefined ? schema : (schemas[name] as Schema);
}

function boundsOfColumn(property: EntityProperty | undefined): Bounds {
  if (!property) throw new Error('has no column of this name: name it in NO_COLUMN, or correct it');
  return {
    maxLength: property.type === 'string' ? property.length : undefined,
    enum: property.enum ? property.items : undefined,
    isNullable: property.nullable ?? false,
  };
}
