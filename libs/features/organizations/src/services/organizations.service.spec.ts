import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Clock, Ids, UnitOfWork, VersionIsStale } from '#core/persistence';
import { CredentialsRefused, OrganizationNotFound } from '#core/security';
import { UsersService } from '#features/users';
import { User } from '#features/users/models';
import { discoverEntities } from '../../../../../test/support/entities.js';
import { MembershipsInMemory } from '../../../../../test/support/memberships-in-memory.js';
import { Membership } from '../models/membership.entity.js';
import { Organization } from '../models/organization.entity.js';
import { MembershipsRepository } from '../repositories/memberships.repository.js';
import { OrganizationsRepository } from '../repositories/organizations.repository.js';
import { OrganizationsService } from './organizations.service.js';

const BEFORE = new Date('2026-11-22T12:00:00Z');
const NOW = new Date('2026-11-23T12:00:00Z');
const BODY = { name: 'Engines', slug: 'engines', timeZone: 'Europe/London' };

class OrganizationsInMemory {
  readonly rows: Organization[] = [];

  async findRow(id: string): Promise<Organization | undefined> {
    return this.rows.find((row) => row.id === id && row.deletedAt === null);
  }

  async findByIdForUpdate(id: string): Promise<Organization | null> {
    return (await this.findRow(id)) ?? null;
  }

  add(organization: Organization): void {
    this.rows.push(organization);
  }
}

discoverEntities(User, Organization, Membership);

describe('the organizations service', () => {
  const lockCaller = jest.fn<UsersService['lockCaller']>();
  const enterTenant = jest.fn<UnitOfWork['enterTenant']>();
  let table: OrganizationsInMemory;
  let members: MembershipsInMemory;
  let organizations: OrganizationsService;

  beforeEach(async () => {
    table = new OrganizationsInMemory();
    members = new MembershipsInMemory();
    let ids = 0;
    const ada = { id: 'ada', email: 'ada@example.com', name: 'Ada', passwordHash: 'hash' };
    lockCaller.mockReset().mockResolvedValue(User.register({ ...ada, at: BEFORE }));
    enterTenant.mockReset();
    const module = await Test.createTestingModule({
      providers: [
        OrganizationsService,
        { provide: OrganizationsRepository, useValue: table },
        { provide: MembershipsRepository, useValue: members },
        { provide: UsersService, useValue: { lockCaller } },
        { provide: UnitOfWork, useValue: { enterTenant } },
        { provide: Clock, useValue: { now: () => NOW } },
        { provide: Ids, useValue: { next: () => `id-${++ids}` } },
      ],
    }).compile();
    organizations = module.get(OrganizationsService);
  });

  const plant = (): Organization => {
    const organization = Organization.found({ ...BODY, id: 'planted', at: BEFORE });
    table.add(Object.assign(organization, { version: 3 }));
    return organization;
  };

  it('makes one whose maker is its owner, inside its own tenant', async () => {
    const made = await organizations.createOrganization('ada', BODY);
    expect(made).toMatchObject({ id: 'id-1', ...BODY, createdAt: NOW, updatedAt: NOW });
    expect(members.rows).toMatchObject([
      { id: 'id-2', role: 'owner', organization: { id: 'id-1' }, user: { id: 'ada' } },
    ]);
    expect(enterTenant).toHaveBeenCalledWith('id-1');
  });

  it('makes none for an account that was closed meanwhile', async () => {
    lockCaller.mockRejectedValue(new CredentialsRefused());
    const refused = organizations.createOrganization('ada', BODY);
    await expect(refused).rejects.toBeInstanceOf(CredentialsRefused);
    expect([table.rows, members.rows]).toEqual([[], []]);
  });

  it('changes what is named, and only the version that is meant', async () => {
    const planted = plant();
    const change = { name: 'Looms' };
    await expect(organizations.updateOrganization('planted', change, [2])).rejects.toBeInstanceOf(
      VersionIsStale,
    );
    expect(planted).toMatchObject({ ...BODY, updatedAt: BEFORE });
    expect(await organizations.updateOrganization('planted', change, [3])).toBe(planted);
    expect(planted).toMatchObject({ ...BODY, name: 'Looms', updatedAt: NOW });
  });

  it('deletes one, which is not found afterwards', async () => {
    const planted = plant();
    await expect(organizations.deleteOrganization('planted', [2])).rejects.toBeInstanceOf(
      VersionIsStale,
    );
    await organizations.deleteOrganization('planted', '*');
    expect(planted.deletedAt).toBe(NOW);
    const questions = [
      () => organizations.getOrganization('planted'),
      () => organizations.updateOrganization('planted', {}, '*'),
      () => organizations.deleteOrganization('planted', '*'),
    ];
    for (const ask of questions) await expect(ask()).rejects.toBeInstanceOf(OrganizationNotFound);
  });
});
