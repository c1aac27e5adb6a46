export { SessionsApiModule } from './sessions-api.module.js';
