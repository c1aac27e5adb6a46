export type { User } from './models/user.entity.js';
export { AccountInUse, UserNotFound } from './users.errors.js';
export { UsersModule } from './users.module.js';
export { AccountClosing } from './services/account-closing.js';
export { AccountOpening } from './services/account-opening.js';
export { LogOut, LogOuts } from './services/log-outs.js';
export { UserRegistration } from './services/user-registration.js';
export { UsersService } from './services/users.service.js';
