export {
  ACCESS,
  Authenticated,
  Public,
  Requires,
  type Access,
} from './access/access.decorators.js';
export { AuthenticateGuard } from './access/authenticate.guard.js';
export { AuthorizeGuard } from './access/authorize.guard.js';
export {
  CREDENTIAL_VERIFIERS,
  CredentialVerifier,
  type VerifiedCredential,
} from './access/credential-verifier.js';
export { ORGANIZATION_PARAMETER } from './access/path-organization.js';
export { FeaturePermissions, PermissionCatalog, type Permission } from './access/permissions.js';
export { CurrentPrincipal, type AuthenticatedRequest, type Principal } from './access/principal.js';
export { EdgeConfig } from './edge/edge.config.js';
export { SecurityEvents } from './events/security-events.js';
export { AddressLimiter } from './limiter/address-limiter.js';
export { Limited, LIMITED } from './limiter/limit-rules.js';
export { LimiterGuard } from './limiter/limiter.guard.js';
export { LimiterInterceptor } from './limiter/limiter.interceptor.js';
export { LimitsConfig } from './limiter/limits.config.js';
export { PasswordHasher } from './passwords/password-hasher.js';
export {
  AuthenticationError,
  CredentialsMissing,
  CredentialsRefused,
  HashingIsBusy,
  OrganizationNotFound,
  PermissionMissing,
  QuotaExceeded,
} from './security.errors.js';
export { Sealer } from './signing/sealer.js';
export { SecurityModule } from './security.module.js';
export type { AccessTokenClaims } from './tokens/access-token-claims.js';
export { TokenConfig } from './tokens/token.config.js';
export { TokenIssuer, type IssuedToken } from './tokens/token-issuer.js';
