import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who calls, and what they may do. Read anew for every request, so that a lost right is lost at once. */
export interface Principal {
  readonly kind: 'user';
  readonly userId: string;
  readonly clientId: string;
  readonly sessionId: string;
  /** Runs the installation; apart from any role inside an organization. */
  readonly isOperator: boolean;
  /** The organization the path names, of which the caller is a member; absent on other routes. */
  readonly organizationId?: string;
  /** In the installation and in that organization together. */
  readonly permissions: ReadonlySet<string>;
  readonly scope: string;
}

/** A request after the guards. */
export interface AuthenticatedRequest {
  principal?: Principal;
}

/** The caller, in a handler of a route that is not public. */
export const CurrentPrincipal = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => {
    const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (!principal) throw new Error('A public route has no principal');
    return principal;
  },
);
