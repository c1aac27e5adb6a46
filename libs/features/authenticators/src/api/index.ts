export { AuthenticatorsApiModule } from './authenticators-api.module.js';
