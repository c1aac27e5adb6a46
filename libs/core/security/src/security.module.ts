import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { AuthenticateGuard } from './access/authenticate.guard.js';
import { AuthorizeGuard } from './access/authorize.guard.js';
import {
  CredentialVerification,
  credentialVerifiersProvider,
} from './access/credential-verifier.js';
import { PermissionCatalog } from './access/permissions.js';
import { SecurityEvent } from './events/security-event.entity.js';
import { SecurityEventsRepository } from './events/security-events.repository.js';
import { SecurityEvents } from './events/security-events.js';
import { LimiterModule } from './limiter/limiter.module.js';
import { RateLimitCounter } from './limiter/rate-limit-counter.entity.js';
import { HashingGate } from './passwords/hashing-gate.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { securityErrors } from './security.errors.js';
import { SealedSigningKeys } from './signing/sealed-signing-keys.js';
import { SigningKey } from './signing/signing-key.entity.js';
import { SigningKeys } from './signing/signing-keys.js';
import { SigningKeysRepository } from './signing/signing-keys.repository.js';
import { AccessTokenVerifier } from './tokens/access-token-verifier.js';
import { BearerStrategy } from './tokens/bearer.strategy.js';

const services = [
  AccessTokenVerifier,
  AuthenticateGuard,
  AuthorizeGuard,
  PasswordHasher,
  PermissionCatalog,
  SecurityEvents,
  SigningKeys,
];

/** Who calls, what they may do, and how often. Features register their credential verifiers with it. */
@Global()
@Module({
  imports: [
    DiscoveryModule,
    JwtModule.register({}),
    LimiterModule,
    MikroOrmModule.forFeature([SigningKey, RateLimitCounter, SecurityEvent]),
  ],
  providers: [
    ...services,
    BearerStrategy,
    CredentialVerification,
    credentialVerifiersProvider,
    HashingGate,
    SealedSigningKeys,
    SecurityEventsRepository,
    SigningKeysRepository,
    { provide: 'security errors', useValue: securityErrors },
  ],
  exports: [...services, LimiterModule],
})
export class SecurityModule {}
