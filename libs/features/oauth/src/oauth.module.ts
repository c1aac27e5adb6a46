import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TokenIssuer } from '#core/security';
import { OrganizationsModule } from '#features/organizations';
import { SessionsModule } from '#features/sessions';
import { UsersModule } from '#features/users';
import { OAuthArtifact } from './models/oauth-artifact.entity.js';
import { OAuthClient } from './models/oauth-client.entity.js';
import { oauthErrors } from './oauth.errors.js';
import { oauthPermissions } from './oauth.permissions.js';
import { OAuthArtifactsRepository } from './repositories/oauth-artifacts.repository.js';
import { OAuthClientsRepository } from './repositories/oauth-clients.repository.js';
import { Accounts } from './services/accounts.js';
import { ApiResource } from './services/api-resource.js';
import { ArtifactStore } from './services/artifact-store.js';
import { AuthorizationServer } from './services/authorization-server.js';
import { BrowserLogIn } from './services/browser-log-in.js';
import { BrowserLogOut } from './services/browser-log-out.js';
import { ClientStore } from './services/client-store.js';
import { GrantStore } from './services/grant-store.js';
import { InteractionLogIn } from './services/interaction-log-in.js';
import { InteractionsService } from './services/interactions.service.js';
import { Lifetimes } from './services/lifetimes.js';
import { OAuthClientsService } from './services/oauth-clients.service.js';
import { OpenInteractions } from './services/open-interactions.js';
import { PageOrigins } from './services/page-origins.js';
import { ProviderSettings } from './services/provider-settings.js';
import { ProviderTokenIssuer } from './services/provider-token-issuer.js';
import { ProviderTransactions } from './services/provider-transactions.js';
import { ReplayMail } from './services/replay-mail.js';
import { Scopes } from './services/scopes.js';
import { ServiceVerifier } from './services/service-verifier.js';
import { Stores } from './services/stores.js';
import { TokenHandles } from './services/token-handles.js';

/** Global for the sake of TokenIssuer, which core/security declares and this provides. */
@Global()
@Module({
  imports: [
    DiscoveryModule,
    MikroOrmModule.forFeature([OAuthArtifact, OAuthClient]),
    OrganizationsModule,
    SessionsModule,
    UsersModule,
  ],
  providers: [
    Accounts,
    ApiResource,
    ArtifactStore,
    AuthorizationServer,
    BrowserLogIn,
    BrowserLogOut,
    ClientStore,
    GrantStore,
    InteractionLogIn,
    InteractionsService,
    Lifetimes,
    OAuthArtifactsRepository,
    OAuthClientsRepository,
    OAuthClientsService,
    OpenInteractions,
    PageOrigins,
    ProviderSettings,
    ProviderTransactions,
    ReplayMail,
    Scopes,
    ServiceVerifier,
    Stores,
    TokenHandles,
    { provide: TokenIssuer, useClass: ProviderTokenIssuer },
    { provide: 'oauth errors', useValue: oauthErrors },
    { provide: 'oauth permissions', useValue: oauthPermissions },
  ],
  exports: [
    AuthorizationServer,
    BrowserLogIn,
    InteractionLogIn,
    InteractionsService,
    OAuthClientsService,
    TokenHandles,
    TokenIssuer,
  ],
})
export class OAuthModule {}
