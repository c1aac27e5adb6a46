export { ApiKeysApiModule } from './api-keys-api.module.js';
