export type { User } from './models/user.entity.js';
export { UserNotFound } from './users.errors.js';
export { UsersModule } from './users.module.js';
export { UserRegistration } from './services/user-registration.js';
export { UsersService } from './services/users.service.js';
