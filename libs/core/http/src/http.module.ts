import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ErrorCatalogue } from './problems/error-catalogue.js';
import { ProblemRenderer } from './problems/problem-renderer.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [ErrorCatalogue, ProblemRenderer],
  exports: [ErrorCatalogue, ProblemRenderer],
})
export class HttpModule {}
