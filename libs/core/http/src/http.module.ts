import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { IdempotencyKey } from './idempotency/idempotency-key.entity.js';
import { IdempotencyKeysRepository } from './idempotency/idempotency-keys.repository.js';
import { idempotencyErrors } from './idempotency/idempotency.errors.js';
import { Idempotency } from './idempotency/idempotency.js';
import { ErrorCatalogue } from './problems/error-catalogue.js';
import { ProblemRenderer } from './problems/problem-renderer.js';

@Global()
@Module({
  imports: [DiscoveryModule, MikroOrmModule.forFeature([IdempotencyKey])],
  providers: [
    ErrorCatalogue,
    ProblemRenderer,
    Idempotency,
    IdempotencyKeysRepository,
    { provide: 'idempotency errors', useValue: idempotencyErrors },
  ],
  exports: [ErrorCatalogue, ProblemRenderer, Idempotency],
})
export class HttpModule {}
