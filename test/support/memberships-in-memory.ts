import type { Membership } from '#features/organizations/models';

/** The table of memberships, for specs of services. */
export class MembershipsInMemory {
  rows: Membership[] = [];

  async findById(organizationId: string, id: string): Promise<Membership | null> {
    return this.find(organizationId, (membership) => membership.id === id);
  }

  async findByUser(organizationId: string, userId: string): Promise<Membership | null> {
    return this.find(organizationId, ({ user }) => user.id === userId);
  }

  async findAllOfUser(userId: string): Promise<Membership[]> {
    return this.rows.filter(({ user }) => user.id === userId);
  }

  async hasMemberWithEmail(organizationId: string, email: string): Promise<boolean> {
    return this.find(organizationId, ({ user }) => user.unwrap().email === email) !== null;
  }

  async countOwners(organizationId: string): Promise<number> {
    const isOwner = ({ isOwner, organization }: Membership) =>
      isOwner && organization.id === organizationId;
    return this.rows.filter(isOwner).length;
  }

  add(membership: Membership): void {
    this.rows.push(membership);
  }

  remove(membership: Membership): void {
    this.rows = this.rows.filter((row) => row !== membership);
  }

  private find(
    organizationId: string,
    fits: (membership: Membership) => boolean,
  ): Membership | null {
    const isInside = ({ organization }: Membership) => organization.id === organizationId;
    return this.rows.find((row) => isInside(row) && fits(row)) ?? null;
  }
}
