export { Invitation } from './invitation.entity.js';
export { Membership } from './membership.entity.js';
export { Organization } from './organization.entity.js';
