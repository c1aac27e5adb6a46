import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { PermissionMissing } from '../security.errors.js';
import { ACCESS, type Access } from './access.decorators.js';
import type { AuthenticatedRequest } from './principal.js';

/** Lets a caller pass who has what the route asks for. Denies by default. */
@Injectable()
export class AuthorizeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access?.kind === 'public') return true;
    const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (!access || !principal) throw new PermissionMissing();
    if (access.kind === 'authenticated' || principal.permissions.has(access.permission))
      return true;
    throw new PermissionMissing(access.permission);
  }
}
