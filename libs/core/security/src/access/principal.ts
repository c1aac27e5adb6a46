import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who calls, and what they may do. Read anew for every request, so that a lost right is lost at once. */
interface Caller {
  /** The user who calls; of a client or an API key, the one who answers for it. */
  readonly userId: string;
  /** The OAuth client the request comes from; of an API key, its id. */
  readonly clientId: string;
  /** Runs the installation; apart from any role inside an organization. */
  readonly isOperator: boolean;
  /** The organization the path names, of which the caller is a member; absent on other routes. */
  readonly organizationId?: string;
  /** In the installation and in that organization together, whatever the scopes. */
  readonly permissions: ReadonlySet<string>;
  /** What the credential may use of them: permissions by name, or FULL_SCOPE for all. */
  readonly scopes: ReadonlySet<string>;
}

/** A person, in a session. */
export interface UserPrincipal extends Caller {
  readonly kind: 'user';
  readonly sessionId: string;
  /** When the user last proved who they are. */
  readonly authenticatedAt: Date;
}

/** A program: a client that logged in for itself, or an API key. */
export interface ClientPrincipal extends Caller {
  readonly kind: 'client';
}

export type Principal = UserPrincipal | ClientPrincipal;

/** A request after the guards. */
export interface AuthenticatedRequest {
  principal?: Principal;
}

/** The caller, in a handler of a route that is not public. Of one marked @Authenticated() it is a user. */
export const CurrentPrincipal = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => {
    const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (!principal) throw new Error('A public route has no principal');
    return principal;
  },
);
