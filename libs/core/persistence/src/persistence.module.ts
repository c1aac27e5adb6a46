import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuditEvent } from './audit/audit-event.entity.js';
import { AuditTrail } from './audit/audit-trail.js';
import { Clock, Ids } from './clock.js';
import { constraintClaimsProvider } from './constraint-claims.js';
import { DatabaseHealth } from './database.health.js';
import { DatabaseConfig } from './database.config.js';
import { CursorCodec } from './keyset/cursor-codec.js';
import { Keyset } from './keyset/keyset.js';
import { ormOptions } from './orm-options.js';
import { persistenceErrors } from './persistence.errors.js';
import { DatabasePool } from './pool.js';
import { poolGaugeProvider, PoolMetrics } from './pool.metrics.js';
import { LoginCheck } from './roles/login-check.js';
import { Sealer } from './sealing/sealer.js';
import { Aside } from './unit/aside.js';
import { Autocommit } from './unit/autocommit.js';
import { DatabaseErrors } from './unit/database-errors.js';
import { Database } from './unit/database.js';
import { LookUp } from './unit/look-up.js';
import { UnitContext } from './unit/unit-context.js';
import { UnitOfWork } from './unit/unit-of-work.js';

/** Units and their pool; apart from the ORM, which is configured with them. */
@Global()
@Module({ providers: [UnitContext, DatabasePool], exports: [UnitContext, DatabasePool] })
class UnitContextModule {}

/**
 * Apart, because it must be registered once, when this file is loaded: what is registered anew after an
 * application has ended makes MikroORM forget the entities of everybody else.
 */
@Module({ imports: [MikroOrmModule.forFeature([AuditEvent])], exports: [MikroOrmModule] })
class AuditEventModule {}

/** The database: units of work, guarded access, clock and ids. Loaded once per process. */
@Global()
@Module({})
export class PersistenceModule {
  /** @param applicationName shown in `pg_stat_activity` */
  static forRoot(applicationName: string): DynamicModule {
    const orm = MikroOrmModule.forRootAsync({
      imports: [UnitContextModule],
      // For the tokens of the container; the options name the driver that is used.
      driver: PostgreSqlDriver,
      inject: [DatabaseConfig, UnitContext, DatabasePool],
      useFactory: (config: DatabaseConfig, units: UnitContext, pool: DatabasePool) => ({
        ...ormOptions({
          url: config.url.reveal(),
          poolMax: config.poolMax,
          poolWaitMs: config.poolWaitMs,
          applicationName,
          driver: config.driver,
          units,
          onPoolCreated: (created) => {
            pool.attach(created);
          },
        }),
        autoLoadEntities: true,
        registerRequestContext: false,
      }),
    });
    const services = [Clock, Ids, UnitOfWork, LookUp, Aside, Database, Keyset, LoginCheck, Sealer];
    return {
      module: PersistenceModule,
      imports: [UnitContextModule, DiscoveryModule, orm, AuditEventModule],
      providers: [
        ...services,
        AuditTrail,
        Autocommit,
        CursorCodec,
        DatabaseErrors,
        constraintClaimsProvider,
        DatabaseHealth,
        poolGaugeProvider,
        PoolMetrics,
        { provide: 'persistence errors', useValue: persistenceErrors },
      ],
      exports: [...services, UnitContextModule],
    };
  }
}
