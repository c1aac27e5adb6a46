export { AuthorizationServerRoutes } from './authorization-server.routes.js';
export { InteractionRoutes } from './interaction.routes.js';
export { OAuthApiModule } from './oauth-api.module.js';
