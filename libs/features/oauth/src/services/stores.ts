import { Injectable } from '@nestjs/common';
import type { Adapter } from 'oidc-provider';
import { UnitOfWork } from '#core/persistence';
import { ArtifactStore } from './artifact-store.js';
import { ClientStore } from './client-store.js';
import { GrantStore } from './grant-store.js';
import { TokenHandles } from './token-handles.js';

/** Where oidc-provider finds what it deals in, by the names it gives it. All of it is in the unit of the request. */
@Injectable()
export class Stores {
  constructor(
    private readonly artifacts: ArtifactStore,
    private readonly clients: ClientStore,
    private readonly grants: GrantStore,
    private readonly handles: TokenHandles,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  of(name: string): Adapter {
    switch (name) {
      case 'Client':
        return this.clients;
      case 'Grant':
        return this.grants;
      case 'AccessToken':
      case 'ClientCredentials':
        return this.handles.of(name);
      default:
        return this.artifacts.of(name);
    }
  }

  /** Goes on as a user who has logged in, and may see what is theirs. */
  enter(userId: string): Promise<void> {
    return this.unitOfWork.enterUser(userId);
  }
}
