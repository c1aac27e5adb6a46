import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { OrganizationsModule } from '#features/organizations';
import { apiKeysErrors } from './api-keys.errors.js';
import { apiKeysPermissions } from './api-keys.permissions.js';
import { ApiKey } from './models/api-key.entity.js';
import { ApiKeysRepository } from './repositories/api-keys.repository.js';
import { ApiKeyVerifier } from './services/api-key-verifier.js';
import { ApiKeysService } from './services/api-keys.service.js';

@Module({
  imports: [MikroOrmModule.forFeature([ApiKey]), OrganizationsModule],
  providers: [
    ApiKeysRepository,
    ApiKeysService,
    ApiKeyVerifier,
    { provide: 'api keys errors', useValue: apiKeysErrors },
    { provide: 'api keys permissions', useValue: apiKeysPermissions },
  ],
  exports: [ApiKeysService],
})
export class ApiKeysModule {}
