import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

const USER_PRESENT = 0x01;
const ATTESTED_CREDENTIAL_DATA = 0x40;

/** What an answer says that a browser and an authenticator would fill in; tests say what is wrong with it. */
export interface Ceremony {
  readonly challenge: string;
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly flags?: number;
  readonly signCount?: number;
  /** Signs in place of the right key. */
  readonly key?: KeyObject;
}

/**
 * A browser and its authenticator in one, with one passkey (WebAuthn Level 3): ES256, no attestation.
 * Makes its messages byte by byte, so that it has nothing in common with what reads them.
 */
export class SoftwareAuthenticator {
  readonly id = randomBytes(32).toString('base64url');
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private signCount = 0;

  constructor(
    private readonly origin: string,
    private readonly rpId = new URL(origin).hostname,
  ) {}

  /** RegistrationResponseJSON. */
  create({ challenge, origin, rpId, type = 'webauthn.create', flags = USER_PRESENT }: Ceremony) {
    const authData = Buffer.concat([
      this.authenticatorData(rpId, flags | ATTESTED_CREDENTIAL_DATA),
      this.attestedCredentialData(),
    ]);
    // {"fmt": "none", "attStmt": {}, "authData": …} in CBOR (RFC 8949).
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      text('fmt'),
      text('none'),
      text('attStmt'),
      Buffer.from([0xa0]),
      text('authData'),
      bytes(authData),
    ]);
    return this.credential({
      clientDataJSON: this.clientData(type, challenge, origin).toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** AuthenticationResponseJSON. */
  get(ceremony: Ceremony) {
    const { challenge, origin, rpId, type = 'webauthn.get', flags = USER_PRESENT, key } = ceremony;
    this.signCount = ceremony.signCount ?? this.signCount + 1;
    const authenticatorData = this.authenticatorData(rpId, flags);
    const clientDataJSON = this.clientData(type, challenge, origin);
    const signed = Buffer.concat([authenticatorData, sha256(clientDataJSON)]);
    return this.credential({
      clientDataJSON: clientDataJSON.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: sign('sha256', signed, key ?? this.keys.privateKey).toString('base64url'),
    });
  }

  private credential(response: object) {
    const { id } = this;
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
  }

  private clientData(type: string, challenge: string, origin = this.origin): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  private authenticatorData(rpId = this.rpId, flags: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.signCount);
    return Buffer.concat([sha256(Buffer.from(rpId)), Buffer.from([flags]), counter]);
  }

  private attestedCredentialData(): Buffer {
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    return Buffer.concat([Buffer.alloc(16), length, id, this.coseKey()]);
  }

  /** {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y} (RFC 9053 section 7.1.1). */
  private coseKey(): Buffer {
    const { x = '', y = '' } = this.keys.publicKey.export({ format: 'jwk' });
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      bytes(Buffer.from(x, 'base64url')),
      Buffer.from([0x22]),
      bytes(Buffer.from(y, 'base64url')),
    ]);
  }
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

/** A text of less than 24 bytes in CBOR. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
}

/** A byte string of 24 to 65,535 bytes in CBOR, its length in as few bytes as can be (RFC 8949 section 4.2.1). */
function bytes(value: Buffer): Buffer {
  const { length } = value;
  const head = length < 256 ? [0x58, length] : [0x59, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), value]);
}
