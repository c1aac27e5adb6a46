import { Injectable } from '@nestjs/common';
import { createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Clock, Ids, LookUp, Sealer, UnitOfWork } from '#core/persistence';
import { SigningKey } from './signing-key.entity.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** What private keys are sealed as. */
export const SEALED_AS = 'signing_keys.sealed_private_jwk';
/** How soon a token with a key we do not know makes us read the table again. */
const REREAD_AFTER_MS = 1_000;
/** How long we go on without looking for new keys. They are published longer than that before they sign. */
const FRESH_FOR_MS = 5 * 60_000;

/** How long a key verifies after another has taken its place: a day, and tokens last an hour at most. */
const KEPT_FOR_MS = 24 * 60 * 60_000;

/** A key pair that is published, as the authorization server wants it (RFC 7517). */
export interface KeyPair {
  readonly kid: string;
  readonly activatesAt: Date;
  readonly privateJwk: JsonWebKey;
}

/** The keys tokens are signed and verified with, kept in the database so that all instances agree. */
@Injectable()
export class SigningKeys {
  /** The last activated one first; those that are still to be activated are last. */
  private pairs: readonly KeyPair[] = [];
  private publicKeys: ReadonlyMap<string, KeyObject> = new Map();
  private freshSince = Number.NEGATIVE_INFINITY;
  /** When an unknown name last made us read. */
  private rereadAt = Number.NEGATIVE_INFINITY;
  /** The newest reading of the table, done or under way. */
  private reading: Promise<readonly KeyPair[]> | undefined;

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly lookUp: LookUp,
    private readonly unitOfWork: UnitOfWork,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** All keys, the one that signs now first. Makes the first one of an installation. */
  async list(): Promise<readonly KeyPair[]> {
    const now = this.clock.now();
    const isFresh = Math.abs(now.getTime() - this.freshSince) < FRESH_FOR_MS;
    const known = isFresh && this.pairs.length > 0 ? this.pairs : await this.read();
    return inOrder(known.length > 0 ? known : [await this.makeFirst()], now);
  }

  /**
   * Publishes a new key, which signs after a while, and removes those whose last token expired long
   * ago. Call it inside a unit of work.
   *
   * @param activatesAfterMs long enough for every process and every client to have read it by then
   */
  async rotate(activatesAfterMs: number): Promise<KeyPair> {
    await this.keys.lockForFirst();
    const now = this.clock.now();
    const inUse = inOrder(
      (await this.keys.listAll()).map((row) => this.open(row)),
      now,
    );
    const [, ...replaced] = inUse.filter(({ activatesAt }) => activatesAt <= now);
    for (const [index, { kid }] of replaced.entries()) {
      // The key before it in the list took its place.
      const replacedAt = inUse[index]?.activatesAt.getTime() ?? 0;
      if (now.getTime() - replacedAt > KEPT_FOR_MS) await this.keys.remove(kid);
    }
    return this.open(await this.add(new Date(now.getTime() + activatesAfterMs)));
  }

  /** Reads the table anew when a key is next asked for. */
  expire(): void {
    this.freshSince = Number.NEGATIVE_INFINITY;
  }

  /** The public key of a name, where this process has read it already. */
  findKnown(kid: string): KeyObject | undefined {
    return this.publicKeys.get(kid);
  }

  /** The public key a token names, or undefined. Reads the table at most once a second for unknown names. */
  async findPublic(kid: string): Promise<KeyObject | undefined> {
    const known = this.publicKeys.get(kid);
    if (known) return known;
    const now = this.clock.now().getTime();
    if (Math.abs(now - this.rereadAt) >= REREAD_AFTER_MS) {
      this.rereadAt = now;
      this.reading = this.read();
    }
    // Of many requests that come at once to a process that has just started, one reads and all know.
    await this.reading;
    return this.publicKeys.get(kid);
  }

  private async read(): Promise<readonly KeyPair[]> {
    const now = this.clock.now().getTime();
    try {
      const rows = await (this.unitOfWork.isRunning
        ? this.keys.listAll()
        : this.lookUp.run(() => this.keys.listAll()));
      this.pairs = rows.map((row) => this.open(row));
      this.publicKeys = new Map(
        rows.map(({ id, publicJwk }) => [id, createPublicKey({ key: publicJwk, format: 'jwk' })]),
      );
      this.freshSince = now;
      return this.pairs;
    } catch (error) {
      this.rereadAt = Number.NEGATIVE_INFINITY;
      throw error;
    }
  }

  /** Not remembered: if the unit it is made in rolls back, the key never was. */
  private makeFirst(): Promise<KeyPair> {
    if (this.unitOfWork.isRunning) return this.addFirst();
    const scope = { requestId: 'signing-keys', userId: null };
    return this.unitOfWork.run(
      scope,
      () => this.addFirst(),
      (pair) => pair,
      { access: 'write' },
    );
  }

  private async addFirst(): Promise<KeyPair> {
    await this.keys.lockForFirst();
    const [madeMeanwhile] = await this.keys.listAll();
    return this.open(madeMeanwhile ?? (await this.add(this.clock.now())));
  }

  private async add(activatesAt: Date): Promise<SigningKey> {
    const pair = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
    const key = new SigningKey();
    key.id = this.ids.next();
    key.createdAt = this.clock.now();
    key.activatesAt = activatesAt;
    key.publicJwk = pair.publicKey.export({ format: 'jwk' });
    key.sealedPrivateJwk = this.sealer.seal(
      SEALED_AS,
      JSON.stringify(pair.privateKey.export({ format: 'jwk' })),
    );
    this.keys.add(key);
    return key;
  }

  private open({ id, activatesAt, sealedPrivateJwk }: SigningKey): KeyPair {
    const privateJwk = JSON.parse(this.sealer.open(SEALED_AS, sealedPrivateJwk)) as JsonWebKey;
    return { kid: id, activatesAt, privateJwk };
  }
}

/** The one that signs at a time first; what only will sign is at the end. */
function inOrder(pairs: readonly KeyPair[], now: Date): readonly KeyPair[] {
  const newestFirst = pairs.toSorted((a, b) => b.activatesAt.getTime() - a.activatesAt.getTime());
  const { active = [], coming = [] } = Object.groupBy(newestFirst, ({ activatesAt }) =>
    activatesAt <= now ? 'active' : 'coming',
  );
  return [...active, ...coming];
}
