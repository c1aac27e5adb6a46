import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { OrganizationNotFound, PermissionMissing } from '../security.errors.js';
import { ACCESS, type Access } from './access.decorators.js';
import { namesOrganization, type RoutedRequest } from './path-organization.js';
import type { AuthenticatedRequest } from './principal.js';

/**
 * Lets a caller pass who has what the route asks for. Denies by default. An organization is unknown
 * to everybody who is no member of it, operators included.
 */
@Injectable()
export class AuthorizeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest & RoutedRequest>();
    const { principal } = request;
    if (!access || !principal) throw new PermissionMissing();
    if (namesOrganization(request) && principal.organizationId === undefined) {
      throw new OrganizationNotFound();
    }
    if (access.kind === 'authenticated' || principal.permissions.has(access.permission))
      return true;
    throw new PermissionMissing(access.permission);
  }
}
