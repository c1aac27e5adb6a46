import { Injectable } from '@nestjs/common';
import { Database, Unaudited } from '#core/persistence';

/** An artifact as it is stored; times to the millisecond. */
export interface StoredArtifact {
  readonly id: string;
  readonly type: string;
  readonly sealedPayload: string;
  readonly grantId: string | null;
  readonly uid: string | null;
  readonly accountId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface FoundArtifact {
  readonly sealedPayload: string;
  /** Text, as plain SQL tells it. */
  readonly consumedAt: string | null;
}

/** Expired artifacts removed by each that is written: more than it can add. */
const SWEPT = 2;

/**
 * In plain SQL, because the authorization server writes an artifact whether it is there or not, and
 * asks for one by secrets alone.
 */
@Injectable()
export class OAuthArtifactsRepository {
  constructor(private readonly database: Database) {}

  /** @param isLocked until the transaction ends, for what can be used once */
  async findArtifact(id: string, isLocked: boolean): Promise<FoundArtifact | undefined> {
    const [row] = await this.database.execute<FoundArtifact>(
      `select sealed_payload as "sealedPayload", consumed_at as "consumedAt"
       from oauth_artifacts where id = ? ${isLocked ? 'for update' : ''}`,
      [id],
    );
    return row;
  }

  async findByUid(type: string, uid: string): Promise<FoundArtifact | undefined> {
    const [row] = await this.database.execute<FoundArtifact>(
      `select sealed_payload as "sealedPayload", consumed_at as "consumedAt"
       from oauth_artifacts where type = ? and uid = ?`,
      [type, uid],
    );
    return row;
  }

  @Unaudited('codes and tokens are not business data; the sessions they belong to are audited')
  async put(artifact: StoredArtifact): Promise<void> {
    const { id, type, sealedPayload, grantId, uid, accountId, createdAt, expiresAt } = artifact;
    await this.database.execute(
      `with swept as (
         delete from oauth_artifacts where id in (
           select id from oauth_artifacts where expires_at < ? and id <> ?
           order by expires_at limit ? for update skip locked))
       insert into oauth_artifacts (id, type, created_at, sealed_payload, grant_id, uid, account_id, expires_at)
       values (?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (id) do update set sealed_payload = excluded.sealed_payload,
         grant_id = excluded.grant_id, uid = excluded.uid, account_id = excluded.account_id,
         expires_at = excluded.expires_at`,
      [
        createdAt,
        id,
        SWEPT,
        id,
        type,
        createdAt,
        sealedPayload,
        grantId,
        uid,
        accountId,
        expiresAt,
      ],
    );
  }

  @Unaudited('codes and tokens are not business data')
  async consume(id: string, at: Date): Promise<void> {
    // The time of the first use stays: from it the seconds count in which a second one is forgiven.
    await this.database.execute(
      'update oauth_artifacts set consumed_at = ? where id = ? and consumed_at is null',
      [at, id],
    );
  }

  @Unaudited('codes and tokens are not business data')
  async remove(id: string): Promise<void> {
    await this.database.execute('delete from oauth_artifacts where id = ?', [id]);
  }

  /** Those, too, that a request writes at this moment under another id: it holds a lock on the one it found. */
  @Unaudited('codes and tokens are not business data')
  async removeOfAccount(types: readonly string[], accountId: string): Promise<void> {
    const whose = `type in (${types.map(() => '?').join(', ')}) and account_id = ?`;
    const parameters = [...types, accountId];
    await this.database.execute(
      `select id from oauth_artifacts where ${whose} order by id for update`,
      parameters,
    );
    // A statement of its own sees what was committed while the one before waited.
    await this.database.execute(`delete from oauth_artifacts where ${whose}`, parameters);
  }

  @Unaudited('codes and tokens are not business data')
  async removeOfGrant(type: string, grantId: string): Promise<void> {
    await this.database.execute('delete from oauth_artifacts where type = ? and grant_id = ?', [
      type,
      grantId,
    ]);
  }
}
