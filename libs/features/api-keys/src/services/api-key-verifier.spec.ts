import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Aside, UnitOfWork } from '#core/persistence';
import { ApiKeysRepository, type ApiKeyCredential } from '../repositories/api-keys.repository.js';
import { newApiKey } from './api-key-text.js';
import { ApiKeyVerifier } from './api-key-verifier.js';

const NOW = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const FOUND: ApiKeyCredential = {
  id: 'key',
  organizationId: 'engines',
  userId: 'ada',
  scopes: ['membership:read'],
  lastUsedAt: ago(10),
  role: 'admin',
};

describe('the verifier of API keys', () => {
  const findCredential = jest.fn<ApiKeysRepository['findCredential']>();
  const stampUse = jest.fn<ApiKeysRepository['stampUse']>();
  const enterTenant = jest.fn<UnitOfWork['enterTenant']>();
  const run = jest.fn(async (_purpose: string, write: () => Promise<void>) => write());
  const { text, secretHash } = newApiKey();
  let verifier: ApiKeyVerifier;

  beforeEach(async () => {
    jest.clearAllMocks();
    const module = await Test.createTestingModule({
      providers: [
        ApiKeyVerifier,
        { provide: Aside, useValue: { run } },
        { provide: UnitOfWork, useValue: { enterTenant } },
        { provide: ApiKeysRepository, useValue: { findCredential, stampUse } },
      ],
    }).compile();
    verifier = module.get(ApiKeyVerifier);
  });

  const ask = (key = text) =>
    verifier.findCredential({ key }, { organizationId: 'looms', now: NOW });

  it('believes a key that is there, for its maker, whose rights as an operator it has not', async () => {
    findCredential.mockResolvedValueOnce(FOUND);
    expect(await ask()).toEqual({
      userId: 'ada',
      clientId: 'key',
      isOperator: false,
      role: 'admin',
      scopes: ['membership:read'],
    });
    expect(findCredential).toHaveBeenCalledWith(secretHash, 'looms', NOW);
    findCredential.mockResolvedValueOnce(null);
    expect(await ask()).toBeNull();
  });

  it('asks nobody about what cannot be a key', async () => {
    expect(await ask('solera_key_made-up')).toBeNull();
    expect(findCredential).not.toHaveBeenCalled();
  });

  it('stamps the first use, and one a minute, inside the organization of the key', async () => {
    findCredential.mockResolvedValueOnce({ ...FOUND, lastUsedAt: ago(59) });
    expect((await ask())?.stampUse).toBeUndefined();
    for (const lastUsedAt of [null, ago(60)]) {
      findCredential.mockResolvedValueOnce({ ...FOUND, lastUsedAt });
      await (await ask())?.stampUse?.();
      expect(run).toHaveBeenLastCalledWith('last-use', expect.any(Function));
      expect(enterTenant).toHaveBeenLastCalledWith('engines');
      const stamp = { at: NOW, unlessSince: ago(60) };
      expect(stampUse).toHaveBeenLastCalledWith('engines', 'key', stamp);
    }
    expect(stampUse).toHaveBeenCalledTimes(2);
  });
});
