import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Clock, Ids, VersionIsStale } from '#core/persistence';
import { hashSecretToken } from '#core/security';
import { User } from '#features/users/models';
import { discoverEntities } from '../../../../../test/support/entities.js';
import { MembershipsInMemory } from '../../../../../test/support/memberships-in-memory.js';
import { rolesInMemory } from '../../../../../test/support/roles-in-memory.js';
import { Invitation } from '../models/invitation.entity.js';
import { Membership } from '../models/membership.entity.js';
import { Organization } from '../models/organization.entity.js';
import {
  AlreadyMember,
  InvitationNotFound,
  InvitationPending,
  InvitationUsed,
  RoleExceedsOwn,
} from '../organizations.errors.js';
import { InvitationsRepository } from '../repositories/invitations.repository.js';
import { MembershipsRepository } from '../repositories/memberships.repository.js';
import { InvitationMail } from './invitation-mail.js';
import { InvitationsService } from './invitations.service.js';
import { Authority, OrganizationAuthority } from './organization-authority.js';

const BEFORE = new Date('2026-11-01T12:00:00Z');
const NOW = new Date('2026-11-23T12:00:00Z');
const NAMES = { user: 'Ada', organization: 'Engines' };
const A_WEEK_LATER = new Date('2026-11-30T12:00:00Z');

class InvitationsInMemory {
  readonly rows: Invitation[] = [];

  async findByIdForUpdate(_organizationId: string, id: string): Promise<Invitation | null> {
    return this.rows.find((row) => row.id === id && row.withdrawnAt === null) ?? null;
  }

  async findOpen(_organizationId: string, email: string): Promise<Invitation | null> {
    return this.rows.find((row) => row.email === email && row.isOpen) ?? null;
  }

  add(invitation: Invitation): void {
    this.rows.push(invitation);
  }
}

const ADA = { userId: 'ada', scopes: new Set(['api']) };

discoverEntities(User, Organization, Membership, Invitation);

describe('the invitations service', () => {
  const lockFor = jest.fn<OrganizationAuthority['lockFor']>();
  const send = jest.fn<InvitationMail['send']>();
  let table: InvitationsInMemory;
  let members: MembershipsInMemory;
  let invitations: InvitationsService;

  beforeEach(async () => {
    table = new InvitationsInMemory();
    members = new MembershipsInMemory();
    lockFor.mockReset().mockResolvedValue(new Authority('admin', ADA.scopes, rolesInMemory, NAMES));
    send.mockReset().mockResolvedValue();
    const module = await Test.createTestingModule({
      providers: [
        InvitationsService,
        { provide: InvitationsRepository, useValue: table },
        { provide: MembershipsRepository, useValue: members },
        { provide: OrganizationAuthority, useValue: { lockFor } },
        { provide: InvitationMail, useValue: { send } },
        { provide: Clock, useValue: { now: () => NOW } },
        { provide: Ids, useValue: { next: () => 'new-id' } },
      ],
    }).compile();
    invitations = module.get(InvitationsService);
  });

  const email = 'bob@example.com';
  const invite = (role: 'owner' | 'admin' | 'member' = 'member') =>
    invitations.inviteMember('engines', ADA, { email, role });
  const mailedToken = () => send.mock.lastCall?.[0].token ?? '';
  const plant = (expiresAt: Date): Invitation => {
    const invitation = Invitation.make({
      id: 'planted',
      organizationId: 'engines',
      email,
      role: 'member',
      invitedById: 'cleo',
      tokenHash: 'hash of an older token',
      at: BEFORE,
      expiresAt,
    });
    table.add(Object.assign(invitation, { version: 3 }));
    return invitation;
  };

  it('makes one that is good for a week, mails its token, and keeps only the hash', async () => {
    const made = await invite('admin');
    const offer = { email, role: 'admin', expiresAt: A_WEEK_LATER } as const;
    expect(made).toMatchObject({ id: 'new-id', ...offer });
    expect(send).toHaveBeenCalledTimes(1);
    expect(send).toHaveBeenCalledWith({
      ...offer,
      token: expect.stringMatching(/^[\w-]{43}$/) as unknown as string,
      invitedBy: 'Ada',
      organization: 'Engines',
    });
    expect(made.tokenHash).toBe(hashSecretToken(mailedToken()));
    expect(lockFor).toHaveBeenCalledWith('engines', ADA, 'invitation:manage');
  });

  it('never makes the same token twice', async () => {
    await invite();
    table.rows.pop();
    await invite();
    expect(new Set(send.mock.calls.map(([{ token }]) => token)).size).toBe(2);
  });

  it('refuses to give a role above the own, and to whom is a member', async () => {
    await expect(invite('owner')).rejects.toBeInstanceOf(RoleExceedsOwn);
    const user = User.register({ id: 'bob', email, name: 'Bob', passwordHash: 'hash', at: BEFORE });
    const joined = { id: 'of-bob', organizationId: 'engines', user, at: BEFORE };
    members.add(Membership.join({ ...joined, role: 'member' }));
    await expect(invite()).rejects.toBeInstanceOf(AlreadyMember);
    expect(table.rows).toEqual([]);
    expect(send).not.toHaveBeenCalled();
  });

  it('refuses a second one for an address, until the first has expired', async () => {
    const pending = plant(new Date(NOW.getTime() + 1));
    await expect(invite()).rejects.toBeInstanceOf(InvitationPending);
    expect(pending).toMatchObject({ invitedBy: { id: 'cleo' }, updatedAt: BEFORE });
    expect(send).not.toHaveBeenCalled();
  });

  it('makes an expired one good again, under a new token, by its new maker', async () => {
    const expired = plant(NOW);
    await invite('admin');
    expect(table.rows).toEqual([expired]);
    expect(expired).toMatchObject({
      role: 'admin',
      invitedBy: { id: 'ada' },
      tokenHash: hashSecretToken(mailedToken()),
      updatedAt: NOW,
      expiresAt: A_WEEK_LATER,
    });
  });

  it('withdraws an open one, once', async () => {
    const open = plant(A_WEEK_LATER);
    await invitations.withdrawInvitation('engines', 'planted', [3]);
    expect(open).toMatchObject({ withdrawnAt: NOW, isOpen: false });
    await expect(invitations.withdrawInvitation('engines', 'planted', '*')).rejects.toBeInstanceOf(
      InvitationNotFound,
    );
  });

  it('does not withdraw one that was accepted, or another version', async () => {
    const invitation = plant(A_WEEK_LATER);
    const withdraw = (version: number) =>
      invitations.withdrawInvitation('engines', 'planted', [version]);
    await expect(withdraw(2)).rejects.toBeInstanceOf(VersionIsStale);
    invitation.accept(BEFORE);
    await expect(withdraw(3)).rejects.toBeInstanceOf(InvitationUsed);
    expect(invitation.withdrawnAt).toBeNull();
  });
});
