import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { AccessTokens } from './access-tokens.js';
import { Quota } from './quota.js';
import { Refusal } from './refusal.js';

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

export interface Principal {
  readonly userId: string;
  /** In the organization of the path. */
  readonly role: string | null;
}

/** Headers of every answer, and the limit of the address. */
export function registerEdge(fastify: FastifyInstance, quota: number): void {
  const addresses = new Quota('address', quota);
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id });
    addresses.hit(request.ip, reply);
  });
}

/** Who calls, by an access token and one statement, and how often. */
export class Guards {
  private readonly tokens: AccessTokens;
  private readonly callers: Quota;
  private readonly organizations: Quota;

  constructor(
    private readonly pool: Pool,
    publicUrl: string,
    limits: { readonly caller: number; readonly organization: number },
  ) {
    this.tokens = new AccessTokens(publicUrl);
    this.callers = new Quota('caller', limits.caller);
    this.organizations = new Quota('organization', limits.organization);
  }

  /** @throws Refusal 401, 404 or 429 */
  async authenticate(
    { headers: { authorization } }: FastifyRequest,
    reply: FastifyReply,
    organizationId: string | null,
  ): Promise<Principal> {
    let claims = this.tokens.verify(authorization);
    if (!claims) {
      await this.tokens.readKeys(this.pool);
      claims = this.tokens.verify(authorization);
    }
    if (!claims) throw new Refusal(401);
    const { rows } = await this.pool.query<Principal>(
      `select user_id as "userId", session_id as "sessionId", is_operator as "isOperator", role
       from app.find_session_credential($1, $2, $3, now(), now() - interval '14 days')`,
      [claims.gid, claims.sub, organizationId],
    );
    const [principal] = rows;
    if (!principal) throw new Refusal(401);
    this.callers.hit(principal.userId, reply);
    if (organizationId !== null) {
      if (principal.role === null) throw new Refusal(404);
      this.organizations.hit(organizationId, reply);
    }
    return principal;
  }
}
