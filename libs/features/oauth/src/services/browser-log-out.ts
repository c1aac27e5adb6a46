import { Injectable } from '@nestjs/common';
import { LogOut } from '#features/users';
import { OAuthArtifactsRepository } from '../repositories/oauth-artifacts.repository.js';

/**
 * Browsers that are logged in to the pages under /oauth, or about to be: they could get new tokens
 * there, with one click and no password.
 */
@Injectable()
export class BrowserLogOut extends LogOut {
  constructor(private readonly artifacts: OAuthArtifactsRepository) {
    super();
  }

  override logOut(userId: string): Promise<void> {
    return this.artifacts.removeOfAccount(['Session', 'Interaction'], userId);
  }
}
