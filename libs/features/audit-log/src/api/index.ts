export { AuditLogApiModule } from './audit-log-api.module.js';
