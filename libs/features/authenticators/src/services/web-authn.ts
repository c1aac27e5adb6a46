import { Injectable, Logger } from '@nestjs/common';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { isIP } from 'node:net';
import { InstallationConfig } from '#core/config';
import { AuthenticatorsConfig } from '../authenticators.config.js';
import { PasskeysNeedDomain } from '../authenticators.errors.js';
import type { NewCredential } from '../models/passkey.entity.js';

/** How long a person may take, in milliseconds; browsers give up then. */
const TIMEOUT_MS = 5 * 60_000;

/** Somebody a passkey is made for. */
interface PasskeyOwner {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** By which a browser finds a passkey. */
interface PasskeyDescriptor {
  readonly credentialId: string;
  readonly transports: readonly string[];
}

/** What a signature is checked with. */
interface StoredCredential {
  readonly credentialId: string;
  readonly publicKey: string;
  readonly signCount: number;
}

/**
 * The two ceremonies of WebAuthn Level 3 (sections 7.1 and 7.2), as the relying party takes part in
 * them. A passkey is the second factor here: that its owner is there is enough, and who they are the
 * password has said. What an authenticator says of its maker (attestation) is not asked for.
 */
@Injectable()
export class WebAuthn {
  private readonly logger = new Logger(WebAuthn.name);

  constructor(
    private readonly config: AuthenticatorsConfig,
    private readonly installation: InstallationConfig,
  ) {}

  /**
   * What `PublicKeyCredential.parseCreationOptionsFromJSON()` takes.
   *
   * @throws PasskeysNeedDomain
   */
  async creationOptions(
    { id, email, name }: PasskeyOwner,
    challenge: string,
    known: readonly PasskeyDescriptor[],
  ): Promise<object> {
    const { rpId } = this.config;
    if (isIP(rpId) !== 0) throw new PasskeysNeedDomain();
    const { generateRegistrationOptions } = await library();
    return generateRegistrationOptions({
      rpID: rpId,
      rpName: rpId,
      // The user handle must not name a person (WebAuthn Level 3, section 14.6.1); the two below are for people to read.
      userID: Buffer.from(id.replaceAll('-', ''), 'hex'),
      userName: email,
      userDisplayName: name,
      challenge: Buffer.from(challenge, 'base64url'),
      timeout: TIMEOUT_MS,
      excludeCredentials: known.map(descriptorOf),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    });
  }

  /** What `PublicKeyCredential.parseRequestOptionsFromJSON()` takes. */
  async requestOptions(challenge: string, known: readonly PasskeyDescriptor[]): Promise<object> {
    const { generateAuthenticationOptions } = await library();
    return generateAuthenticationOptions({
      rpID: this.config.rpId,
      challenge: Buffer.from(challenge, 'base64url'),
      timeout: TIMEOUT_MS,
      allowCredentials: known.map(descriptorOf),
      userVerification: 'preferred',
    });
  }

  /**
   * @param credential what `PublicKeyCredential.toJSON()` made of it, or anything else
   * @returns undefined for what is no answer of an authenticator to this challenge
   */
  async verifyCreation(credential: unknown, challenge: string): Promise<NewCredential | undefined> {
    const { verifyRegistrationResponse } = await library();
    const verification = await verifyRegistrationResponse({
      response: credential as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: this.origins,
      expectedRPID: this.config.rpId,
      requireUserVerification: false,
    }).catch(this.refused);
    if (!verification.verified) return undefined;
    const { id, publicKey, counter, transports } = verification.registrationInfo.credential;
    return {
      credentialId: id,
      publicKey: Buffer.from(publicKey).toString('base64url'),
      signCount: counter,
      transports: transports ?? [],
    };
  }

  /**
   * @param credential what `PublicKeyCredential.toJSON()` made of it, or anything else
   * @returns how often the authenticator says it was used; undefined for what is no answer of it to this challenge
   */
  async verifyAssertion(
    credential: unknown,
    { credentialId, publicKey, signCount }: StoredCredential,
    challenge: string,
  ): Promise<number | undefined> {
    const { verifyAuthenticationResponse } = await library();
    const verification = await verifyAuthenticationResponse({
      response: credential as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: this.origins,
      expectedRPID: this.config.rpId,
      requireUserVerification: false,
      credential: {
        id: credentialId,
        publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')),
        counter: signCount,
      },
    }).catch(this.refused);
    return verification.verified ? verification.authenticationInfo.newCounter : undefined;
  }

  /** The library throws whatever is wrong with an answer, and nothing of ours fails in it. */
  private readonly refused = (error: Error): { verified: false } => {
    this.logger.debug({ msg: 'passkey refused', reason: error.message });
    return { verified: false };
  };

  private get origins(): string[] {
    return [this.installation.publicUrl, ...this.config.passkeyOrigins];
  }
}

/** Loaded when the first passkey comes: it would be a seventh of the time the API takes to start. */
function library() {
  return import('@simplewebauthn/server');
}

function descriptorOf({ credentialId, transports }: PasskeyDescriptor) {
  return { id: credentialId, transports: [...transports] as AuthenticatorTransportFuture[] };
}

type AuthenticatorTransportFuture = NonNullable<
  RegistrationResponseJSON['response']['transports']
>[number];

/** What an authenticator says it was asked with; undefined for what none has made. */
export function challengeIn(credential: unknown): string | undefined {
  try {
    const { response } = credential as { response: { clientDataJSON: string } };
    const { challenge } = JSON.parse(
      Buffer.from(response.clientDataJSON, 'base64url').toString('utf8'),
    ) as { challenge: unknown };
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
}
