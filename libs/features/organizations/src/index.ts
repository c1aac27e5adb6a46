export { OrganizationsModule } from './organizations.module.js';
export { OrganizationsService } from './services/organizations.service.js';
