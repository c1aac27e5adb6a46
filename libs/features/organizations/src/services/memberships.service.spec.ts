import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Clock, Ids, VersionIsStale } from '#core/persistence';
import { OrganizationNotFound, PermissionCatalog, PermissionMissing } from '#core/security';
import { User } from '#features/users/models';
import { discoverEntities } from '../../../../../test/support/entities.js';
import { MembershipsInMemory } from '../../../../../test/support/memberships-in-memory.js';
import { rolesInMemory } from '../../../../../test/support/roles-in-memory.js';
import { Membership, type OrganizationRole } from '../models/membership.entity.js';
import { Organization } from '../models/organization.entity.js';
import { ROLE_PERMISSIONS } from '../organizations.permissions.js';
import {
  AlreadyMember,
  LastOwnerCannotLeave,
  MembershipNotFound,
  RoleExceedsOwn,
} from '../organizations.errors.js';
import { MembershipsRepository } from '../repositories/memberships.repository.js';
import { MembershipsService } from './memberships.service.js';
import { OrganizationAuthority } from './organization-authority.js';
import { OrganizationsService } from './organizations.service.js';

const BEFORE = new Date('2026-11-22T12:00:00Z');
const NOW = new Date('2026-11-23T12:00:00Z');
const ANY = '*' as const;

discoverEntities(User, Organization, Membership);

describe('the memberships service', () => {
  const lockOrganization = jest.fn<OrganizationsService['lockOrganization']>();
  let table: MembershipsInMemory;
  let members: MembershipsService;

  beforeEach(async () => {
    table = new MembershipsInMemory();
    const engines = {
      id: 'engines',
      name: 'Engines',
      slug: 'engines',
      timeZone: 'UTC',
      at: BEFORE,
    };
    lockOrganization.mockReset().mockResolvedValue(Organization.found(engines));
    const module = await Test.createTestingModule({
      providers: [
        MembershipsService,
        OrganizationAuthority,
        { provide: PermissionCatalog, useValue: rolesInMemory },
        { provide: MembershipsRepository, useValue: table },
        { provide: OrganizationsService, useValue: { lockOrganization } },
        { provide: Clock, useValue: { now: () => NOW } },
        { provide: Ids, useValue: { next: () => 'new-id' } },
      ],
    }).compile();
    members = module.get(MembershipsService);
  });

  const user = (id: string): User =>
    User.register({ id, email: `${id}@example.com`, name: id, passwordHash: 'hash', at: BEFORE });

  const plant = (id: string, role: OrganizationRole, organizationId = 'engines'): Membership => {
    const joined = { id: `of-${id}`, organizationId, user: user(id), role, at: BEFORE };
    const membership = Object.assign(Membership.join(joined), { version: 3 });
    table.add(membership);
    return membership;
  };

  const by = (userId: string, ...scopes: string[]) => ({ userId, scopes: new Set(scopes) });
  const update = (actorId: string, id: string, role: OrganizationRole) =>
    members.updateMember('engines', id, {
      actor: by(actorId, 'api'),
      change: { role },
      expected: ANY,
    });
  const remove = (actorId: string, id: string) =>
    members.removeMember('engines', id, { actor: by(actorId, 'api'), expected: ANY });

  describe('changing a role', () => {
    it.each([
      ['owner', 'member', 'owner'],
      ['owner', 'admin', 'member'],
      ['admin', 'member', 'admin'],
      ['admin', 'admin', 'member'],
    ] as const)('lets an %s make of a %s an %s', async (actor, before, after) => {
      plant('ada', actor);
      const bob = plant('bob', before);
      expect(await update('ada', 'of-bob', after)).toBe(bob);
      expect(bob).toMatchObject({ role: after, updatedAt: NOW });
      expect(lockOrganization).toHaveBeenCalledWith('engines');
    });

    it.each([
      ['member', 'owner'],
      ['owner', 'member'],
    ] as const)('refuses an admin to make of a %s an %s', async (before, after) => {
      plant('ada', 'admin');
      plant('cleo', 'owner');
      const bob = plant('bob', before);
      await expect(update('ada', 'of-bob', after)).rejects.toBeInstanceOf(RoleExceedsOwn);
      expect(bob).toMatchObject({ role: before, updatedAt: BEFORE });
    });

    it('refuses whoever is no member, or may not manage any more', async () => {
      plant('bob', 'member');
      await expect(update('ada', 'of-bob', 'member')).rejects.toBeInstanceOf(OrganizationNotFound);
      plant('ada', 'member');
      await expect(update('ada', 'of-bob', 'member')).rejects.toBeInstanceOf(PermissionMissing);
    });

    it('refuses to demote the last owner, but not the last but one', async () => {
      plant('ada', 'owner');
      plant('bob', 'owner');
      await update('ada', 'of-bob', 'admin');
      await expect(update('ada', 'of-ada', 'admin')).rejects.toBeInstanceOf(LastOwnerCannotLeave);
      await expect(update('ada', 'of-ada', 'owner')).resolves.toMatchObject({ updatedAt: BEFORE });
    });

    it('counts owners of the same organization only', async () => {
      plant('ada', 'owner');
      plant('cleo', 'owner', 'looms');
      await expect(update('ada', 'of-ada', 'member')).rejects.toBeInstanceOf(LastOwnerCannotLeave);
    });

    it('gives no role that can do more than the scopes it comes with', async () => {
      plant('ada', 'owner');
      const bob = plant('bob', 'owner');
      const change = (role: OrganizationRole, ...scopes: string[]) =>
        members.updateMember('engines', 'of-bob', {
          actor: by('ada', 'membership:manage', ...scopes),
          change: { role },
          expected: ANY,
        });
      await expect(change('member')).rejects.toBeInstanceOf(RoleExceedsOwn);
      await expect(change('owner', ...ROLE_PERMISSIONS.member)).rejects.toBeInstanceOf(
        RoleExceedsOwn,
      );
      expect(bob.role).toBe('owner');
      await change('member', ...ROLE_PERMISSIONS.member);
      expect(bob.role).toBe('member');
    });

    it('refuses another version, and a member of another organization', async () => {
      plant('ada', 'owner');
      plant('bob', 'member', 'looms');
      await expect(update('ada', 'of-bob', 'admin')).rejects.toBeInstanceOf(MembershipNotFound);
      const stale = { actor: by('ada', 'api'), change: { role: 'owner' as const }, expected: [2] };
      await expect(members.updateMember('engines', 'of-ada', stale)).rejects.toBeInstanceOf(
        VersionIsStale,
      );
    });
  });

  describe('ending a membership', () => {
    it('takes out who is removed, and who leaves', async () => {
      plant('ada', 'owner');
      plant('bob', 'member');
      plant('cleo', 'admin');
      await remove('ada', 'of-bob');
      await members.leave('engines', 'cleo', ANY);
      expect(table.rows.map(({ id }) => id)).toEqual(['of-ada']);
    });

    it('keeps the last owner', async () => {
      plant('ada', 'owner');
      await expect(remove('ada', 'of-ada')).rejects.toBeInstanceOf(LastOwnerCannotLeave);
      await expect(members.leave('engines', 'ada', ANY)).rejects.toBeInstanceOf(
        LastOwnerCannotLeave,
      );
      expect(table.rows).toHaveLength(1);
    });

    it('keeps an owner from an admin', async () => {
      plant('ada', 'admin');
      plant('bob', 'owner');
      plant('cleo', 'owner');
      await expect(remove('ada', 'of-bob')).rejects.toBeInstanceOf(RoleExceedsOwn);
    });

    it('refuses another version', async () => {
      plant('ada', 'owner');
      plant('bob', 'owner');
      const expected = [4];
      await expect(
        members.removeMember('engines', 'of-bob', { actor: by('ada', 'api'), expected }),
      ).rejects.toBeInstanceOf(VersionIsStale);
      await expect(members.leave('engines', 'bob', expected)).rejects.toBeInstanceOf(
        VersionIsStale,
      );
    });
  });

  describe('beginning a membership', () => {
    it('makes one with the role', async () => {
      const made = await members.beginMembership('engines', user('dora'), 'admin');
      expect(made).toMatchObject({ id: 'new-id', role: 'admin', createdAt: NOW, updatedAt: NOW });
      expect(table.rows).toEqual([made]);
    });

    it('refuses who is a member, and not who is one elsewhere', async () => {
      const { user: bob } = plant('bob', 'member', 'looms');
      await members.beginMembership('engines', bob.unwrap(), 'member');
      await expect(
        members.beginMembership('engines', bob.unwrap(), 'owner'),
      ).rejects.toBeInstanceOf(AlreadyMember);
    });
  });
});
