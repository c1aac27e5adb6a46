import { expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { UserSessionsRepository } from '../repositories/user-sessions.repository.js';
import { SessionVerifier } from './session-verifier.js';

const CLAIMS = { sub: 'ada', gid: 'session', jti: 'token', clientId: 'solera', scope: 'api' };

it('believes a token as far as its session, of its user, is there', async () => {
  const findCredential = jest.fn<UserSessionsRepository['findCredential']>();
  const module = await Test.createTestingModule({
    providers: [SessionVerifier, { provide: UserSessionsRepository, useValue: { findCredential } }],
  }).compile();
  const verifier = module.get(SessionVerifier);

  findCredential.mockResolvedValueOnce({
    userId: 'ada',
    sessionId: 'session',
    isOperator: true,
    role: 'owner',
  });
  expect(await verifier.findCredential(CLAIMS, 'engines')).toEqual({
    userId: 'ada',
    sessionId: 'session',
    isOperator: true,
    role: 'owner',
  });
  expect(findCredential).toHaveBeenCalledWith('session', 'ada', 'engines');

  findCredential.mockResolvedValueOnce(null);
  expect(await verifier.findCredential(CLAIMS, 'engines')).toBeNull();
});
