import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, OrganizationParams } from '#core/http';
import { Requires } from '#core/security';
import { AuditEventPageResponse } from '../schemas/audit-event.response.js';
import { ListAuditEventsQuery } from '../schemas/list-audit-events.query.js';
import { AuditLogService } from '../services/audit-log.service.js';

@ApiTags('organizations')
@Controller({ path: 'organizations/:organizationId/audit-events', version: '1' })
export class AuditEventsController {
  constructor(private readonly auditLog: AuditLogService) {}

  @Get()
  @Requires('audit-event:read')
  @Endpoint({
    summary: 'List audit events',
    description:
      'Who changed what in the organization, newest first. Nothing of it is ever removed.',
    returns: AuditEventPageResponse,
    statements: 5,
  })
  listAuditEvents(
    @Param() { organizationId }: OrganizationParams,
    @Query() query: ListAuditEventsQuery,
  ) {
    return this.auditLog.listAuditEvents(organizationId, query);
  }
}
