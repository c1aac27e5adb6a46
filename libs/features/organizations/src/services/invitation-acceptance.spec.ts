import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Clock, UnitOfWork } from '#core/persistence';
import { hashSecretToken } from '#core/security';
import { UsersService } from '#features/users';
import { User } from '#features/users/models';
import { Invitation } from '../models/invitation.entity.js';
import { Membership } from '../models/membership.entity.js';
import {
  InvitationExpired,
  InvitationForAnother,
  InvitationNotFound,
  InvitationUsed,
} from '../organizations.errors.js';
import { InvitationsRepository } from '../repositories/invitations.repository.js';
import { InvitationAcceptance } from './invitation-acceptance.js';
import { MembershipsService } from './memberships.service.js';
import { OrganizationsService } from './organizations.service.js';

const BEFORE = new Date('2026-11-22T12:00:00Z');
const NOW = new Date('2026-11-23T12:00:00Z');
const LATER = new Date('2026-11-23T12:00:00.001Z');
const TOKEN = 'the token';

describe('accepting an invitation', () => {
  const done: string[] = [];
  const findById = jest.fn<InvitationsRepository['findById']>();
  const beginMembership = jest.fn<MembershipsService['beginMembership']>();
  const bob = User.register({
    id: 'bob',
    email: 'bob@example.com',
    name: 'Bob',
    passwordHash: 'hash',
    at: BEFORE,
  });
  let invitation: Invitation;
  let acceptance: InvitationAcceptance;

  /** Answers, and writes down that it was asked. */
  const step = <T>(name: string, answer: T) => {
    return (): Promise<T> => {
      done.push(name);
      return Promise.resolve(answer);
    };
  };

  beforeEach(async () => {
    done.length = 0;
    invitation = Invitation.make({
      id: 'invitation',
      organizationId: 'engines',
      email: bob.email,
      role: 'admin',
      invitedById: 'ada',
      tokenHash: hashSecretToken(TOKEN),
      at: BEFORE,
      expiresAt: LATER,
    });
    findById.mockReset().mockImplementation(step('read again', invitation));
    beginMembership.mockReset().mockImplementation((organizationId, user, role) => {
      const joined = { id: 'new-id', organizationId, user, role, at: NOW };
      return Promise.resolve(Membership.join(joined));
    });
    const findByTokenHash: InvitationsRepository['findByTokenHash'] = (hash) =>
      Promise.resolve(
        hash === invitation.tokenHash ? { id: 'invitation', organizationId: 'engines' } : undefined,
      );
    const module = await Test.createTestingModule({
      providers: [
        InvitationAcceptance,
        { provide: InvitationsRepository, useValue: { findByTokenHash, findById } },
        { provide: MembershipsService, useValue: { beginMembership } },
        { provide: OrganizationsService, useValue: { lockOrganization: step('lock', null) } },
        { provide: UsersService, useValue: { lockCaller: step('lock caller', bob) } },
        { provide: UnitOfWork, useValue: { enterTenant: step('enter', undefined) } },
        { provide: Clock, useValue: { now: () => NOW } },
      ],
    }).compile();
    acceptance = module.get(InvitationAcceptance);
  });

  const accept = (token = TOKEN) => acceptance.acceptInvitation('bob', token);

  it('begins a membership with the role offered, and uses the invitation up', async () => {
    const membership = await accept();
    expect(beginMembership).toHaveBeenCalledWith('engines', bob, 'admin');
    expect(membership).toMatchObject({ role: 'admin' });
    expect(invitation).toMatchObject({ acceptedAt: NOW, updatedAt: NOW });
  });

  it('reads the invitation again under the lock of its organization', async () => {
    await accept();
    expect(done).toEqual(['lock caller', 'enter', 'lock', 'read again']);
  });

  it('refuses a token nobody made, before anything is locked', async () => {
    await expect(accept('another token')).rejects.toBeInstanceOf(InvitationNotFound);
    expect(done).toEqual([]);
  });

  it('refuses one that was withdrawn meanwhile', async () => {
    findById.mockReset().mockResolvedValue(null);
    await expect(accept()).rejects.toBeInstanceOf(InvitationNotFound);
  });

  it('tells whom it is not for nothing else about it', async () => {
    Object.assign(invitation, { email: 'cleo@example.com', acceptedAt: BEFORE, expiresAt: BEFORE });
    await expect(accept()).rejects.toBeInstanceOf(InvitationForAnother);
  });

  it('refuses a used one, and one whose time has come', async () => {
    invitation.expiresAt = NOW;
    await expect(accept()).rejects.toBeInstanceOf(InvitationExpired);
    invitation.acceptedAt = BEFORE;
    await expect(accept()).rejects.toBeInstanceOf(InvitationUsed);
    expect(beginMembership).not.toHaveBeenCalled();
  });
});
