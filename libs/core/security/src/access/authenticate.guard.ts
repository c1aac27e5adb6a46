import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { IncomingHttpHeaders } from 'node:http';
import { BEARER } from '../tokens/bearer.strategy.js';
import { CredentialsMissing, CredentialsRefused } from '../security.errors.js';
import { ACCESS, type Access } from './access.decorators.js';
import type { AuthenticatedRequest, Principal } from './principal.js';

/** Finds out who calls. Everything that is not marked @Public() needs a good bearer token. */
@Injectable()
export class AuthenticateGuard extends AuthGuard(BEARER) {
  constructor(private readonly reflector: Reflector) {
    super({ property: 'principal' satisfies keyof AuthenticatedRequest });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access?.kind === 'public') return true;
    return (await super.canActivate(context)) as boolean;
  }

  override handleRequest<T = Principal>(
    error: unknown,
    principal: T | false | null,
    _info: unknown,
    context: ExecutionContext,
  ): T {
    if (error) throw error as Error;
    if (principal) return principal;
    const { headers } = context.switchToHttp().getRequest<{ headers: IncomingHttpHeaders }>();
    throw headers.authorization === undefined ? new CredentialsMissing() : new CredentialsRefused();
  }
}
