import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { ConfigModule, type LoadedConfig } from '#core/config';
import { HttpConfig, HttpModule, RequestInterceptor } from '#core/http';
import { MessagingModule } from '#core/messaging';
import { ObservabilityModule } from '#core/observability';
import { PersistenceModule } from '#core/persistence';
import {
  AuthenticateGuard,
  AuthorizeGuard,
  CallerLimiterGuard,
  LimiterGuard,
  LimiterInterceptor,
  SecurityModule,
} from '#core/security';
import { ApiKeysApiModule } from '#features/api-keys/api';
import { AuditLogApiModule } from '#features/audit-log/api';
import { AuthenticatorsApiModule } from '#features/authenticators/api';
import { CredentialsApiModule } from '#features/credentials/api';
import { OAuthApiModule } from '#features/oauth/api';
import { OrganizationsApiModule } from '#features/organizations/api';
import { SessionsApiModule } from '#features/sessions/api';
import { UsersApiModule } from '#features/users/api';
import { DocsClient } from './openapi/docs-client.js';
import { OperationsModule } from './operations/operations.module.js';

/** Features with routes. A new feature's api module goes here. */
const FEATURES = [
  UsersApiModule,
  AuthenticatorsApiModule,
  SessionsApiModule,
  CredentialsApiModule,
  OAuthApiModule,
  OrganizationsApiModule,
  ApiKeysApiModule,
  AuditLogApiModule,
];

/** The process that listens: composition only. */
@Module({})
export class ApiModule {
  static forRoot(config: LoadedConfig): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ConfigModule.forRoot(config),
        ObservabilityModule.forRoot('api'),
        PersistenceModule.forRoot('solera api'),
        MessagingModule,
        SecurityModule,
        HttpModule,
        OperationsModule,
        ...FEATURES,
      ],
      providers: [
        ...(config.get(HttpConfig).docsEnabled ? [DocsClient] : []),
        // The order of a request: limits of credentials, authenticate, limits of callers, authorize; then the interceptors, outermost first.
        { provide: APP_GUARD, useExisting: LimiterGuard },
        { provide: APP_GUARD, useExisting: AuthenticateGuard },
        { provide: APP_GUARD, useExisting: CallerLimiterGuard },
        { provide: APP_GUARD, useExisting: AuthorizeGuard },
        { provide: APP_INTERCEPTOR, useExisting: LimiterInterceptor },
        { provide: APP_INTERCEPTOR, useClass: RequestInterceptor },
      ],
    };
  }
}
