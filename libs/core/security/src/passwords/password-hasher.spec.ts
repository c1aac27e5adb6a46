import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { HashingGate } from './hashing-gate.js';
import { PasswordHasher } from './password-hasher.js';

describe('the password hasher', () => {
  let hasher: PasswordHasher;
  let gate: HashingGate;

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      providers: [PasswordHasher, HashingGate],
    }).compile();
    hasher = module.get(PasswordHasher);
    gate = module.get(HashingGate);
  });

  it('makes argon2id hashes with the first parameters of ASVS Appendix C', async () => {
    const hash = await hasher.hash('correct horse');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]+\$[^$]+$/);
    expect(await hasher.hash('correct horse')).not.toBe(hash);
  });

  it('tells hashes of today from those of other parameters', async () => {
    const today = await hasher.hash('correct horse');
    expect(hasher.isOutdated(today)).toBe(false);
    const others = ['m=19456,t=2,p=10', 'm=19456,t=1,p=1', 'm=12288,t=2,p=1'].map((parameters) =>
      today.replace('m=19456,t=2,p=1', parameters),
    );
    for (const other of [...others, today.replace('argon2id', 'argon2i'), 'none']) {
      expect(hasher.isOutdated(other)).toBe(true);
    }
  });

  it.each(['correct horse', 'x'.repeat(256), ' blanks ', 'pässwörd 🔑', "';--\u0000x"])(
    'knows %j again and nothing else',
    async (password) => {
      const hash = await hasher.hash(password);
      expect(await hasher.verify(hash, password)).toBe(true);
      expect(await hasher.verify(hash, `${password}x`)).toBe(false);
      expect(await hasher.verify(hash, password.slice(0, -1))).toBe(false);
    },
  );

  it('looks at every character, not at the first 72 bytes', async () => {
    const hash = await hasher.hash(`${'x'.repeat(72)}a`);
    expect(await hasher.verify(hash, `${'x'.repeat(72)}b`)).toBe(false);
  });

  it('does the same work for an account that does not exist, and says no', async () => {
    const run = jest.spyOn(gate, 'run');
    expect(await hasher.verify(undefined, 'correct horse')).toBe(false);
    expect(run).toHaveBeenCalledTimes(1);
    await expect(run.mock.results[0]?.value).resolves.toBe(false);
  });

  it('goes through the gate with everything', async () => {
    const run = jest.spyOn(gate, 'run').mockRejectedValue(new Error('the gate is closed'));
    await expect(hasher.hash('x')).rejects.toThrow('the gate is closed');
    await expect(hasher.verify('$argon2id$x', 'x')).rejects.toThrow('the gate is closed');
    expect(run).toHaveBeenCalledTimes(2);
  });
});
