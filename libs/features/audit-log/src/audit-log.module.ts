import { Module } from '@nestjs/common';
import { auditLogErrors } from './audit-log.errors.js';
import { auditLogPermissions } from './audit-log.permissions.js';
import { AuditEventsRepository } from './repositories/audit-events.repository.js';
import { AuditLogService } from './services/audit-log.service.js';

/** Reads what the unit of work wrote. */
@Module({
  providers: [
    AuditEventsRepository,
    AuditLogService,
    { provide: 'audit log errors', useValue: auditLogErrors },
    { provide: 'audit log permissions', useValue: auditLogPermissions },
  ],
  exports: [AuditLogService],
})
export class AuditLogModule {}
