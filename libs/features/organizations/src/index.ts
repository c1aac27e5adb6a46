export { OrganizationsModule } from './organizations.module.js';
export { MembershipsService } from './services/memberships.service.js';
export { Authority, OrganizationAuthority, type Actor } from './services/organization-authority.js';
export { OrganizationsService } from './services/organizations.service.js';
