import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { Permission } from './permissions.js';

export const ACCESS = Symbol('solera:access');

/** Who may call a route. A route without one of these is closed to everybody, and a test names it. */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'authenticated' }
  | {
      readonly kind: 'requires';
      readonly permission: Permission;
      /** Programs may not call, whatever their scopes. */
      readonly isForUsers: boolean;
    };

export const RECENTLY = Symbol('solera:recently');

/**
 * Beside one of the others: only users who proved who they are a short while ago may call. For what
 * must not be done with a session that somebody left open, or stole (ASVS 5.0, item 7.4.3).
 */
export function Recently(): CustomDecorator<symbol> {
  return SetMetadata(RECENTLY, true);
}

/** Anybody may call; a token that is sent along is not looked at. */
export function Public(): CustomDecorator<symbol> {
  return SetMetadata(ACCESS, { kind: 'public' } satisfies Access);
}

/** Any user with a good credential may call, for what is theirs. */
export function Authenticated(): CustomDecorator<symbol> {
  return SetMetadata(ACCESS, { kind: 'authenticated' } satisfies Access);
}

/** Only callers with this permission may call; by users alone, where that is said, and by no program. */
export function Requires(
  permission: Permission,
  { by = 'anybody' }: { readonly by?: 'anybody' | 'users' } = {},
): CustomDecorator<symbol> {
  const isForUsers = by === 'users';
  return SetMetadata(ACCESS, { kind: 'requires', permission, isForUsers } satisfies Access);
}
