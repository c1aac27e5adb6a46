export { UserNotFound } from './users.errors.js';
export { UsersModule } from './users.module.js';
export { UserRegistration } from './services/user-registration.js';
export { UsersService } from './services/users.service.js';
