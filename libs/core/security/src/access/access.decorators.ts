import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { Permission } from './permissions.js';

export const ACCESS = Symbol('solera:access');

/** Who may call a route. A route without one of these is closed to everybody, and a test names it. */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'requires'; readonly permission: Permission };

/** Anybody may call; a token that is sent along is not looked at. */
export function Public(): CustomDecorator<symbol> {
  return SetMetadata(ACCESS, { kind: 'public' } satisfies Access);
}

/** Anybody with a good credential may call, for what is theirs. */
export function Authenticated(): CustomDecorator<symbol> {
  return SetMetadata(ACCESS, { kind: 'authenticated' } satisfies Access);
}

/** Only callers with this permission may call. */
export function Requires(permission: Permission): CustomDecorator<symbol> {
  return SetMetadata(ACCESS, { kind: 'requires', permission } satisfies Access);
}
