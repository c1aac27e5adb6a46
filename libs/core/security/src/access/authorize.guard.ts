import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Clock } from '#core/persistence';
import {
  AuthenticationNotRecent,
  OrganizationNotFound,
  PermissionMissing,
  ScopeMissing,
} from '../security.errors.js';
import { FULL_SCOPE, isInScope } from '../tokens/token-issuer.js';
import { ACCESS, RECENTLY, type Access } from './access.decorators.js';
import { namesOrganization, type RoutedRequest } from './path-organization.js';
import type { Permission } from './permissions.js';
import type { AuthenticatedRequest, Principal, UserPrincipal } from './principal.js';
import { StepUpConfig } from './step-up.config.js';

/**
 * Lets a caller pass who has what the route asks for, with a credential whose scopes let it be used.
 * Denies by default. An organization is unknown to everybody who is no member of it, operators
 * included.
 */
@Injectable()
export class AuthorizeGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly config: StepUpConfig,
    private readonly clock: Clock,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest & RoutedRequest>();
    const { principal } = request;
    if (!access || !principal) throw new PermissionMissing();
    if (namesOrganization(request) && principal.organizationId === undefined) {
      throw new OrganizationNotFound();
    }
    if (access.kind === 'authenticated' || access.isForUsers) assertIsUser(principal);
    if (access.kind === 'requires') assertPermission(principal, access.permission);
    else assertScope(principal, FULL_SCOPE);
    if (this.reflector.get<true | undefined>(RECENTLY, context.getHandler())) {
      this.assertRecent(principal);
    }
    return true;
  }

  private assertRecent(principal: Principal): void {
    assertIsUser(principal);
    const { stepUpSeconds } = this.config;
    const age = this.clock.now().getTime() - principal.authenticatedAt.getTime();
    if (age > stepUpSeconds * 1000) throw new AuthenticationNotRecent(stepUpSeconds);
  }
}

/** What is somebody's own is not for programs. */
function assertIsUser(principal: Principal): asserts principal is UserPrincipal {
  if (principal.kind !== 'user') throw new PermissionMissing();
}

function assertPermission(principal: Principal, permission: Permission): void {
  if (!principal.permissions.has(permission)) throw new PermissionMissing(permission);
  assertScope(principal, permission);
}

function assertScope({ scopes }: Principal, scope: string): void {
  if (!isInScope(scopes, scope)) throw new ScopeMissing(scope);
}
