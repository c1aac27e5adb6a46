import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Clock, Ids, VersionIsStale } from '#core/persistence';
import { hashSecretToken, PermissionMissing, ScopeExceedsOwn } from '#core/security';
import { Authority, OrganizationAuthority } from '#features/organizations';
import { Membership, Organization } from '#features/organizations/models';
import { User } from '#features/users/models';
import { discoverEntities } from '../../../../../test/support/entities.js';
import { ApiKeyEnded, ApiKeyNotFound, ApiKeyRotated } from '../api-keys.errors.js';
import { ApiKey } from '../models/api-key.entity.js';
import { ApiKeysRepository } from '../repositories/api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';

const NOW = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const HAS = ['organization:read', 'membership:read'];
const ADA = { userId: 'ada', scopes: new Set(['api']) };

discoverEntities(User, Organization, Membership, ApiKey);

describe('the API keys service', () => {
  const lockFor = jest.fn<OrganizationAuthority['lockFor']>();
  let rows: ApiKey[];
  let apiKeys: ApiKeysService;

  const table = {
    add: (apiKey: ApiKey) => rows.push(apiKey),
    findByIdForUpdate: (organizationId: string, id: string) =>
      Promise.resolve(
        rows.find((row) => row.id === id && row.organization.id === organizationId) ?? null,
      ),
  };

  beforeEach(async () => {
    rows = [];
    const roles = { ofRole: () => new Set(HAS) };
    const names = { user: 'Ada', organization: 'Engines' };
    lockFor
      .mockReset()
      .mockImplementation(async (_id, { scopes }) => new Authority('admin', scopes, roles, names));
    const module = await Test.createTestingModule({
      providers: [
        ApiKeysService,
        { provide: ApiKeysRepository, useValue: table },
        { provide: OrganizationAuthority, useValue: { lockFor } },
        { provide: Clock, useValue: { now: () => NOW } },
        { provide: Ids, useValue: { next: () => 'new-id' } },
      ],
    }).compile();
    apiKeys = module.get(ApiKeysService);
  });

  /** Made an hour ago, for two hours. */
  const plant = (change: Partial<ApiKey> = {}): ApiKey => {
    const planted = ApiKey.make({
      id: 'planted',
      organizationId: 'engines',
      makerId: 'cleo',
      name: 'Export',
      prefix: 'abcdefgh',
      secretHash: 'hash',
      scopes: HAS,
      at: ago(3_600),
      lifetimeMs: 7_200_000,
    });
    rows.push(Object.assign(planted, { version: 3 }, change));
    return planted;
  };

  const create = (scopes: string[], maker = ADA) =>
    apiKeys.createApiKey('engines', maker, { name: 'Export', scopes, expiresInSeconds: 60 });
  const rotate = (rotation = {}, maker = ADA) =>
    apiKeys.rotateApiKey('engines', 'planted', {
      maker,
      rotation: { overlapSeconds: 600, ...rotation },
    });

  describe('makes a key', () => {
    it('for its maker, and keeps the hash of its text', async () => {
      const { key, ...made } = await create(['membership:read']);
      expect(rows).toEqual([expect.objectContaining({ id: 'new-id' })]);
      expect(made).toMatchObject({
        organization: { id: 'engines' },
        maker: { id: 'ada' },
        scopes: ['membership:read'],
        status: 'active',
        secretHash: hashSecretToken(key),
        expiresAt: inSeconds(60),
        createdAt: NOW,
      });
      expect(lockFor).toHaveBeenCalledWith('engines', ADA, 'api-key:manage');
    });

    it('never with more than its maker has, nor than the credential they came with', async () => {
      await expect(create([...HAS, 'organization:delete'])).rejects.toBeInstanceOf(ScopeExceedsOwn);
      const narrow = { userId: 'ada', scopes: new Set(['organization:read']) };
      await expect(create(HAS, narrow)).rejects.toThrow('You do not have membership:read');
      lockFor.mockRejectedValueOnce(new PermissionMissing('api-key:manage'));
      await expect(create(HAS)).rejects.toBeInstanceOf(PermissionMissing);
      expect(rows).toEqual([]);
    });
  });

  describe('rotates a key', () => {
    it('into one of who asks, which lives as long as the old one was to', async () => {
      const old = plant();
      const made = await rotate();
      expect(made).toMatchObject({
        id: 'new-id',
        name: 'Export',
        scopes: HAS,
        maker: { id: 'ada' },
        expiresAt: inSeconds(7_200),
      });
      expect(old).toMatchObject({ expiresAt: inSeconds(600), rotatedAt: NOW, updatedAt: NOW });
    });

    it('and never lets the old one live longer', async () => {
      const old = plant();
      await rotate({ overlapSeconds: 3_601, expiresInSeconds: 60 });
      expect(old.expiresAt).toEqual(inSeconds(3_600));
      expect(rows[1]?.expiresAt).toEqual(inSeconds(60));
    });

    it.each([
      ['revoked', { revokedAt: ago(1) }, ApiKeyEnded],
      ['expired', { expiresAt: NOW }, ApiKeyEnded],
      ['rotated', { rotatedAt: ago(1) }, ApiKeyRotated],
    ])('but not one that was %s', async (_what, change, error) => {
      plant(change);
      await expect(rotate()).rejects.toBeInstanceOf(error);
      expect(rows).toHaveLength(1);
    });

    it('but gives nobody more than they have', async () => {
      const old = plant({ scopes: ['organization:delete'] });
      await expect(rotate()).rejects.toBeInstanceOf(ScopeExceedsOwn);
      expect(old).toMatchObject({ rotatedAt: null, expiresAt: inSeconds(3_600) });
    });
  });

  it('renames a key of the version that was read', async () => {
    const apiKey = plant();
    const rename = (name: string, expected: number) =>
      apiKeys.updateApiKey('engines', 'planted', { change: { name }, expected: [expected] });
    await expect(rename('Import', 2)).rejects.toBeInstanceOf(VersionIsStale);
    expect(await rename('Export', 3)).toMatchObject({ status: 'active', updatedAt: ago(3_600) });
    expect(await rename('Import', 3)).toMatchObject({ name: 'Import', updatedAt: NOW });
    expect(apiKey.name).toBe('Import');
  });

  it('revokes a key of the version that was read, once', async () => {
    const apiKey = plant();
    const revoke = (expected: number) => apiKeys.revokeApiKey('engines', 'planted', [expected]);
    await expect(revoke(2)).rejects.toBeInstanceOf(VersionIsStale);
    await revoke(3);
    expect(apiKey.statusAt(NOW)).toBe('revoked');
    await expect(revoke(3)).rejects.toBeInstanceOf(ApiKeyEnded);
  });

  it('knows the keys of one organization alone', async () => {
    plant();
    for (const act of [
      () => apiKeys.revokeApiKey('looms', 'planted', '*'),
      () => apiKeys.updateApiKey('looms', 'planted', { change: {}, expected: '*' }),
      () =>
        apiKeys.rotateApiKey('looms', 'planted', { maker: ADA, rotation: { overlapSeconds: 0 } }),
    ]) {
      await expect(act()).rejects.toBeInstanceOf(ApiKeyNotFound);
    }
  });
});
