import { Injectable } from '@nestjs/common';
import { Aside, UnitOfWork } from '#core/persistence';
import {
  CredentialVerifier,
  hashSecretToken,
  type CredentialQuestion,
  type VerifiedCredential,
} from '#core/security';
import { ApiKeysRepository, type ApiKeyCredential } from '../repositories/api-keys.repository.js';
import { isApiKey } from './api-key-text.js';

/** How old the stamp of a key's last use may get. */
const STAMP_AFTER_MS = 60_000;

/** Believes a key only as long as it is good, and its maker an active member of its organization. */
@Injectable()
export class ApiKeyVerifier extends CredentialVerifier<'api-key'> {
  readonly kind = 'api-key';

  constructor(
    private readonly apiKeys: ApiKeysRepository,
    private readonly aside: Aside,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  override async findCredential(
    { key }: { readonly key: string },
    { organizationId, now }: CredentialQuestion,
  ): Promise<VerifiedCredential | null> {
    if (!isApiKey(key)) return null;
    const found = await this.apiKeys.findCredential(hashSecretToken(key), organizationId, now);
    if (!found) return null;
    const { id, userId, role, scopes } = found;
    return { userId, clientId: id, isOperator: false, role, scopes, ...this.stampOf(found, now) };
  }

  private stampOf(
    { id, organizationId, lastUsedAt }: ApiKeyCredential,
    now: Date,
  ): Pick<VerifiedCredential, 'stampUse'> {
    const unlessSince = new Date(now.getTime() - STAMP_AFTER_MS);
    if (lastUsedAt !== null && lastUsedAt > unlessSince) return {};
    return {
      stampUse: () =>
        this.aside.run('last-use', async () => {
          await this.unitOfWork.enterTenant(organizationId);
          await this.apiKeys.stampUse(organizationId, id, { at: now, unlessSince });
        }),
    };
  }
}
