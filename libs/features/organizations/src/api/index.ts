export { OrganizationsApiModule } from './organizations-api.module.js';
