import { Module } from '@nestjs/common';
import { OAuthModule } from '../oauth.module.js';
import { AuthorizationServerRoutes } from './authorization-server.routes.js';
import { InteractionRoutes } from './interaction.routes.js';
import { OAuthClientsController } from './oauth-clients.controller.js';

@Module({
  imports: [OAuthModule],
  controllers: [OAuthClientsController],
  providers: [AuthorizationServerRoutes, InteractionRoutes],
  exports: [AuthorizationServerRoutes, InteractionRoutes],
})
export class OAuthApiModule {}
