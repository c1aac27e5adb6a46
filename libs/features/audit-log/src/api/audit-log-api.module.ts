import { Module } from '@nestjs/common';
import { AuditLogModule } from '../audit-log.module.js';
import { AuditEventsController } from './audit-events.controller.js';

@Module({ imports: [AuditLogModule], controllers: [AuditEventsController] })
export class AuditLogApiModule {}
