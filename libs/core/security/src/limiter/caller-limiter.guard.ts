import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { AuthenticatedRequest } from '../access/principal.js';
import { LimitsConfig } from './limits.config.js';
import { ProcessQuota } from './process-quota.js';
import type { HeaderTarget } from './rate-limit-headers.js';

/**
 * Counts who calls, from wherever, and the organization they call for. Whoever is no member of an
 * organization uses up nothing of its quota.
 */
@Injectable()
export class CallerLimiterGuard implements CanActivate {
  private readonly callers: ProcessQuota;
  private readonly organizations: ProcessQuota;

  constructor({ callerPerMinute, organizationPerMinute }: LimitsConfig) {
    this.callers = new ProcessQuota('caller', callerPerMinute);
    this.organizations = new ProcessQuota('organization', organizationPerMinute);
  }

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const { principal } = http.getRequest<AuthenticatedRequest>();
    if (!principal) return true;
    const { kind, userId, clientId, organizationId } = principal;
    const response = http.getResponse<HeaderTarget>();
    // A program is counted by itself: it must not use up what the one who answers for it may do.
    this.callers.hit(kind === 'user' ? userId : clientId, response);
    if (organizationId !== undefined) this.organizations.hit(organizationId, response);
    return true;
  }
}
