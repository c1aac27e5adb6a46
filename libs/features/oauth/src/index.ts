export { OAuthConfig } from './oauth.config.js';
export { OAuthModule } from './oauth.module.js';
export { StaticClient } from './services/static-client.js';
