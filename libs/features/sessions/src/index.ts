export { LogInRefused, SecondFactorRefused } from './sessions.errors.js';
export { SessionConfig } from './sessions.config.js';
export { SessionsModule } from './sessions.module.js';
export { SessionsService, type Authorization, type Device } from './services/sessions.service.js';
export { LogInsService, PendingLogIn } from './services/log-ins.service.js';
export type { IssuedChallenge } from './services/log-in-challenges.js';
export { SecondStep, type PresentedChallenge } from './services/second-step.js';
export { PasswordLogIn, type VerifiedPassword } from './services/password-log-in.js';
