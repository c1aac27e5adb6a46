export {
  ACCESS,
  Authenticated,
  Public,
  RECENTLY,
  Recently,
  Requires,
  type Access,
} from './access/access.decorators.js';
export { StepUpConfig } from './access/step-up.config.js';
export { AuthenticateGuard } from './access/authenticate.guard.js';
export { AuthorizeGuard } from './access/authorize.guard.js';
export {
  CREDENTIAL_VERIFIERS,
  CredentialVerifier,
  type CredentialQuestion,
  type VerifiedCredential,
} from './access/credential-verifier.js';
export { ORGANIZATION_PARAMETER } from './access/path-organization.js';
export {
  FeaturePermissions,
  PermissionCatalog,
  type Permission,
  type PermissionSentence,
} from './access/permissions.js';
export {
  CurrentPrincipal,
  type AuthenticatedRequest,
  type Principal,
  type UserPrincipal,
} from './access/principal.js';
export { EdgeConfig } from './edge/edge.config.js';
export { SecurityEvents, type Attempt } from './events/security-events.js';
export { AddressLimiter } from './limiter/address-limiter.js';
export { CallerLimiterGuard } from './limiter/caller-limiter.guard.js';
export { Limited, LIMITED } from './limiter/limit-rules.js';
export { LimiterGuard } from './limiter/limiter.guard.js';
export { LimiterInterceptor } from './limiter/limiter.interceptor.js';
export { RequestLimiter, type ClearedBySuccess } from './limiter/request-limiter.js';
export type { HeaderTarget } from './limiter/rate-limit-headers.js';
export { LimitsConfig } from './limiter/limits.config.js';
export { PasswordHasher } from './passwords/password-hasher.js';
export {
  AuthenticationError,
  AuthenticationNotRecent,
  CredentialsMissing,
  CredentialsRefused,
  HashingIsBusy,
  OrganizationNotFound,
  PasswordWrong,
  PermissionMissing,
  QuotaExceeded,
  ScopeExceedsOwn,
  ScopeMissing,
} from './security.errors.js';
export { SigningKeys, type KeyPair } from './signing/signing-keys.js';
export { SecurityModule } from './security.module.js';
export {
  parseAccessTokenClaims,
  type ClientTokenClaims,
  type UserTokenClaims,
} from './tokens/access-token-claims.js';
export { API_KEY_PREFIX } from './tokens/bearer.strategy.js';
export { AccessTokenVerifier } from './tokens/access-token-verifier.js';
export { hashSecretToken, newSecretToken } from './tokens/secret-token.js';
export { TokenConfig } from './tokens/token.config.js';
export {
  FIRST_PARTY_CLIENT,
  FULL_SCOPE,
  isInScope,
  TokenIssuer,
  type IssuedTokens,
} from './tokens/token-issuer.js';
