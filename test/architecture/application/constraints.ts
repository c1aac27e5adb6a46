import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';
import { FeatureErrors } from '#core/errors';
import { TestApi } from '../../support/test-api.js';

/** Constraints but primary keys, which the application makes, and every unique index. */
const CATALOG = `
  select conname as name from pg_constraint
  where connamespace = 'public'::regnamespace and contype in ('u', 'c', 'x', 'f')
  union
  select relname from pg_index join pg_class on pg_class.oid = indexrelid
  where indisunique and not indisprimary and relnamespace = 'public'::regnamespace
  order by 1`;

describe('the constraints of the database', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });

  afterAll(() => api.stop());

  const catalog = async () =>
    (await api.database.query<{ name: string }>(CATALOG)).map(({ name }) => name);
  const declared = () =>
    provided(api.app.get(DiscoveryService, { strict: false }), FeatureErrors)();
  const findProblems = async () => {
    const names = declared().flatMap(({ constraints, unreachable }) => [
      ...Object.keys(constraints),
      ...Object.keys(unreachable),
    ]);
    const there = await catalog();
    return [
      ...there.filter((name) => !names.includes(name)).map((name) => `${name} is not claimed`),
      ...names.filter((name) => !there.includes(name)).map((name) => `${name} does not exist`),
      ...names
        .filter((name, at) => names.indexOf(name) !== at)
        .map((name) => `${name} is claimed twice`),
    ];
  };

  it('are each claimed by one error, or unreachable for a reason', async () => {
    expect(await catalog()).toEqual([
      'api_keys_maker_id_foreign',
      'api_keys_organization_id_foreign',
      'api_keys_secret_hash_unique',
      'audit_events_action_check',
      'credential_tokens_purpose_check',
      'credential_tokens_token_hash_unique',
      'credential_tokens_user_id_foreign',
      'credential_tokens_user_id_purpose_unique',
      'invitations_invited_by_id_foreign',
      'invitations_organization_id_email_unique',
      'invitations_organization_id_foreign',
      'invitations_role_check',
      'invitations_token_hash_unique',
      'log_in_challenges_user_id_foreign',
      'memberships_organization_id_foreign',
      'memberships_organization_id_user_id_unique',
      'memberships_role_check',
      'memberships_user_id_foreign',
      'oauth_clients_kind_check',
      'oauth_clients_organization_id_foreign',
      'oauth_clients_responsible_id_foreign',
      'organizations_slug_unique',
      'passkey_registrations_user_id_foreign',
      'passkeys_credential_id_unique',
      'passkeys_user_id_foreign',
      'recovery_codes_user_id_foreign',
      'totp_authenticators_user_id_foreign',
      'totp_authenticators_user_id_unique',
      'user_sessions_user_id_foreign',
      'users_email_unique',
      'users_status_check',
    ]);
    expect(await findProblems()).toEqual([]);
  });

  it('are unreachable for a reason in words', () => {
    const reasons = declared().flatMap(({ unreachable }) => Object.values(unreachable));
    for (const reason of reasons) expect(reason).toMatch(/^\S+( \S+){3,}$/);
  });

  it('mean an error that the feature lists', () => {
    for (const { constraints, errors } of declared()) {
      for (const error of Object.values(constraints)) expect(errors).toContain(error);
    }
  });

  it('are noticed when nobody claims them', async () => {
    await api.database.query(`create extension if not exists btree_gist`);
    await api.database.query(`
      alter table users add constraint planted_check check (name <> '');
      alter table users add constraint planted_unique unique (name);
      alter table user_sessions add constraint planted_foreign foreign key (id) references users;
      create unique index planted_index_unique on users (lower(name));
      alter table users add constraint planted_exclusion exclude using gist (name with =)`);
    expect(await findProblems()).toEqual([
      'planted_check is not claimed',
      'planted_exclusion is not claimed',
      'planted_foreign is not claimed',
      'planted_index_unique is not claimed',
      'planted_unique is not claimed',
    ]);
  });

  it('are noticed when they are gone', async () => {
    await api.database.query('drop index users_email_unique');
    expect(await findProblems()).toContain('users_email_unique does not exist');
  });
});
