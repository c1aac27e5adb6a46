import { expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { PasswordHasher } from '#core/security';
import { UserRegistration } from './user-registration.js';

it('hashes the password of whoever registers, known or not, and keeps it nowhere', async () => {
  const module = await Test.createTestingModule({
    providers: [
      UserRegistration,
      { provide: PasswordHasher, useValue: { hash: async (text: string) => `hash of ${text}` } },
    ],
  }).compile();
  const body = { email: 'ada@example.com', name: 'Ada', password: 'correct horse', planted: true };
  expect(await module.get(UserRegistration).prepare(body)).toEqual({
    email: 'ada@example.com',
    name: 'Ada',
    passwordHash: 'hash of correct horse',
  });
});
