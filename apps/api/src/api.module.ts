import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { ConfigModule, type LoadedConfig } from '#core/config';
import { HttpModule, RequestInterceptor } from '#core/http';
import { ObservabilityModule } from '#core/observability';
import { PersistenceModule } from '#core/persistence';
import {
  AuthenticateGuard,
  AuthorizeGuard,
  LimiterGuard,
  LimiterInterceptor,
  SecurityModule,
} from '#core/security';
import { AuditLogApiModule } from '#features/audit-log/api';
import { OrganizationsApiModule } from '#features/organizations/api';
import { SessionsApiModule } from '#features/sessions/api';
import { UsersApiModule } from '#features/users/api';
import { OperationsModule } from './operations/operations.module.js';

/** Features with routes. A new feature's api module goes here. */
const FEATURES = [UsersApiModule, SessionsApiModule, OrganizationsApiModule, AuditLogApiModule];

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
        SecurityModule,
        HttpModule,
        OperationsModule,
        ...FEATURES,
      ],
      providers: [
        // The order of a request: limiter, authenticate, authorize; then the interceptors, outermost first.
        { provide: APP_GUARD, useExisting: LimiterGuard },
        { provide: APP_GUARD, useExisting: AuthenticateGuard },
        { provide: APP_GUARD, useExisting: AuthorizeGuard },
        { provide: APP_INTERCEPTOR, useExisting: LimiterInterceptor },
        { provide: APP_INTERCEPTOR, useClass: RequestInterceptor },
      ],
    };
  }
}
