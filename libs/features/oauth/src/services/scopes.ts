import { Injectable } from '@nestjs/common';
import { FULL_SCOPE, PermissionCatalog } from '#core/security';

/** Scopes about who the user is (OpenID Connect Core 1.0, section 5.4), with the claims each gives. */
export const IDENTITY_CLAIMS: Readonly<Record<string, readonly string[]>> = {
  // When and how the user proved who they are, for whoever asks for more in some places (OpenID Connect Core, section 2).
  openid: ['sub', 'auth_time', 'amr'],
  profile: ['name', 'updated_at'],
  email: ['email', 'email_verified'],
  offline_access: [],
};

/** Which scopes there are: those about identity, and those about what the API lets one do. */
@Injectable()
export class Scopes {
  constructor(private readonly permissions: PermissionCatalog) {}

  /** FULL_SCOPE, and one for each permission in an organization. */
  ofApi(): readonly string[] {
    return [FULL_SCOPE, ...this.permissions.ofOrganizations()];
  }

  /** A granted scope as its two halves, each with spaces between the names. */
  split(scope: string): { readonly identity: string; readonly api: string } {
    const names = scope.split(' ').filter((name) => name !== '');
    const isIdentity = (name: string) => Object.hasOwn(IDENTITY_CLAIMS, name);
    return {
      identity: names.filter(isIdentity).join(' '),
      api: names.filter((name) => !isIdentity(name)).join(' '),
    };
  }
}
