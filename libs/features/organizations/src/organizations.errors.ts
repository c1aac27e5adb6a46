import { DomainError, FeatureErrors } from '#core/errors';

export class OrganizationSlugTaken extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'organization-slug-taken',
    title: 'Another organization has this slug',
    help: 'Choose another slug. Slugs are one name space for the whole installation.',
  } as const;

  constructor() {
    super('The slug is taken.', {
      fields: [{ pointer: '#/slug', code: 'taken', detail: 'is taken' }],
    });
  }
}

export class MembershipNotFound extends DomainError {
  static readonly description = {
    kind: 'not-found',
    code: 'membership-not-found',
    title: 'The membership does not exist',
    help: 'The member may have left, or the id belongs to another organization.',
  } as const;

  constructor() {
    super('The organization has no membership with this id.');
  }
}

export class LastOwnerCannotLeave extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'last-owner-cannot-leave',
    title: 'An organization keeps at least one owner',
    help: 'Make somebody else an owner first, or delete the organization.',
  } as const;

  constructor() {
    super('The organization would be left without an owner.');
  }
}

export class RoleExceedsOwn extends DomainError {
  static readonly description = {
    kind: 'forbidden',
    code: 'role-exceeds-own',
    title: 'The role is above your own',
    help: 'Ask somebody who has that role: owners decide about owners. A token or key gives a role only if its scopes have all permissions of it.',
  } as const;

  constructor() {
    super('The role has permissions that you do not have.');
  }
}

export class InvitationNotFound extends DomainError {
  static readonly description = {
    kind: 'not-found',
    code: 'invitation-not-found',
    title: 'The invitation does not exist',
    help: 'The id or the token may be wrong, or the invitation was withdrawn.',
  } as const;

  constructor() {
    super('There is no such invitation.');
  }
}

export class InvitationPending extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'invitation-pending',
    title: 'The address is invited already',
    help: 'Withdraw the invitation that is open before you make another.',
  } as const;

  constructor() {
    super('The address has an open invitation to this organization.', {
      fields: [{ pointer: '#/email', code: 'taken', detail: 'is invited already' }],
    });
  }
}

export class InvitationUsed extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'invitation-used',
    title: 'The invitation was accepted before',
    help: 'An invitation is good for one membership. Ask for another one.',
  } as const;

  constructor() {
    super('The invitation was accepted already.');
  }
}

export class InvitationExpired extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'invitation-expired',
    title: 'The invitation has expired',
    help: 'Ask for another one.',
  } as const;

  constructor() {
    super('The invitation has expired.');
  }
}

export class InvitationForAnother extends DomainError {
  static readonly description = {
    kind: 'forbidden',
    code: 'invitation-for-another',
    title: 'The invitation is for another address',
    help: 'Log in with the account of the address the invitation was made for.',
  } as const;

  constructor() {
    super('The invitation was not made for the address of your account.');
  }
}

export class AlreadyMember extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'already-member',
    title: 'The user is a member already',
    help: 'Change the role of the membership instead.',
  } as const;

  constructor() {
    super('The user is a member of the organization already.');
  }
}

const SAME_WORDS = 'the schema classes accept the same words only';
const NEVER_REMOVED = 'users and organizations are only marked as deleted, never removed';

export const organizationsErrors = new FeatureErrors({
  feature: 'organizations',
  errors: [
    OrganizationSlugTaken,
    MembershipNotFound,
    LastOwnerCannotLeave,
    RoleExceedsOwn,
    InvitationNotFound,
    InvitationPending,
    InvitationUsed,
    InvitationExpired,
    InvitationForAnother,
    AlreadyMember,
  ],
  constraints: {
    organizations_slug_unique: OrganizationSlugTaken,
    memberships_organization_id_user_id_unique: AlreadyMember,
    invitations_organization_id_email_unique: InvitationPending,
  },
  unreachable: {
    memberships_role_check: SAME_WORDS,
    memberships_organization_id_foreign: NEVER_REMOVED,
    memberships_user_id_foreign: NEVER_REMOVED,
    invitations_role_check: SAME_WORDS,
    invitations_organization_id_foreign: NEVER_REMOVED,
    invitations_invited_by_id_foreign: NEVER_REMOVED,
    invitations_token_hash_unique: 'two random tokens of 256 bits are never the same',
  },
});
