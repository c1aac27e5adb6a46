import { Injectable } from '@nestjs/common';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { Clock, Ids, LookUp } from '#core/persistence';
import { Sealer } from './sealer.js';
import { SigningKey } from './signing-key.entity.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

const SEALED_AS = 'signing_keys.sealed_private_jwk';
/** How soon a token with a key we do not know makes us read the table again. */
const REREAD_AFTER_MS = 1_000;

export interface ActiveKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** The keys access tokens are signed and verified with, kept in the database so that all instances agree. */
@Injectable()
export class SigningKeys {
  private active: ActiveKey | undefined;
  private publicKeys: ReadonlyMap<string, KeyObject> = new Map();
  private readAt = 0;
  /** The newest reading of the table, done or under way. */
  private reading: Promise<void> | undefined;

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly lookUp: LookUp,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The key that signs. Makes the first one of an installation. Call it inside a unit of work. */
  async getActive(): Promise<ActiveKey> {
    if (this.active) return this.active;
    const [newest] = await this.keys.listAll();
    if (newest) return (this.active = this.open(newest));
    // Not remembered: if this unit rolls back, the key never was.
    return this.open(await this.makeFirst());
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
    if (now - this.readAt >= REREAD_AFTER_MS) {
      this.readAt = now;
      this.reading = this.readPublic();
    }
    // Of many requests that come at once to a process that has just started, one reads and all know.
    await this.reading;
    return this.publicKeys.get(kid);
  }

  private async readPublic(): Promise<void> {
    try {
      const keys = await this.lookUp.run(() => this.keys.listAll());
      this.publicKeys = new Map(
        keys.map((key) => [key.id, createPublicKey({ key: key.publicJwk, format: 'jwk' })]),
      );
    } catch (error) {
      this.readAt = 0;
      throw error;
    }
  }

  private async makeFirst(): Promise<SigningKey> {
    await this.keys.lockForFirst();
    const [madeMeanwhile] = await this.keys.listAll();
    if (madeMeanwhile) return madeMeanwhile;
    const pair = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
    const key = new SigningKey();
    key.id = this.ids.next();
    key.createdAt = this.clock.now();
    key.publicJwk = pair.publicKey.export({ format: 'jwk' });
    key.sealedPrivateJwk = this.sealer.seal(
      SEALED_AS,
      JSON.stringify(pair.privateKey.export({ format: 'jwk' })),
    );
    this.keys.add(key);
    return key;
  }

  private open(key: SigningKey): ActiveKey {
    const jwk = JSON.parse(this.sealer.open(SEALED_AS, key.sealedPrivateJwk)) as JsonWebKey;
    return { kid: key.id, privateKey: createPrivateKey({ key: jwk, format: 'jwk' }) };
  }
}
