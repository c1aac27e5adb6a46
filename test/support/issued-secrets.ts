import { jest } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import type { TestApi } from './test-api.js';

/** Members of bodies and forms, requested or answered, that are secrets, by what they are. */
const MEMBERS: Readonly<Record<string, string>> = {
  password: 'password',
  currentPassword: 'password',
  newPassword: 'password',
  accessToken: 'access token',
  access_token: 'access token',
  id_token: 'ID token',
  refreshToken: 'refresh token',
  refresh_token: 'refresh token',
  challengeToken: 'challenge token',
  recoveryCode: 'recovery code',
  code_verifier: 'code verifier',
  clientSecret: 'client secret',
  client_secret: 'client secret',
  key: 'API key',
  secret: 'TOTP secret',
};

/** Shorter texts are found by chance, such as the six digits of a one-time code, which is good for half a minute. */
const MIN_LENGTH = 12;

/** How an answer tells one. */
const TOLD = new RegExp(`"(${[...Object.keys(MEMBERS), 'codes'].join('|')})":\\s*["[]`);

/** A secret that was found where none may be. */
export interface Leak {
  readonly kind: string;
  /** How it was written: as it is, in base64, in hex… */
  readonly form: string;
  /** Enough to find it, too little to be one. */
  readonly beginning: string;
}

/** Every secret that passes through the API of a test: who wants none to be kept looks for them by this. */
export class IssuedSecrets {
  private readonly kinds = new Map<string, Set<string>>();
  /** Answers with a secret in them that somebody might keep: method, path and Cache-Control. */
  readonly cacheable: string[] = [];
  /** Answers with a secret in them. */
  told = 0;

  /** Takes note of all that is sent to an API and answered by it, until `jest.restoreAllMocks`. */
  watch({ app }: TestApi, afterEach: () => Promise<void>): void {
    // The application is a proxy, whose members cannot be replaced.
    const adapter = app.getHttpAdapter() as unknown as { inject: Inject };
    const inject = adapter.inject.bind(adapter);
    const watched = async (options: Injected) => {
      this.addRequest(options);
      const response = await inject(options);
      this.addResponse(response);
      this.judgeCaching(options, response);
      await afterEach();
      return response;
    };
    jest.spyOn(adapter, 'inject').mockImplementation(watched);
  }

  add(kind: string, value: unknown): void {
    if (typeof value !== 'string' || value.length < MIN_LENGTH) return;
    this.of(kind).add(value);
  }

  of(kind: string): Set<string> {
    const known = this.kinds.get(kind) ?? new Set<string>();
    this.kinds.set(kind, known);
    return known;
  }

  /** How many there are of each kind. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.kinds].map(([kind, values]) => [kind, values.size]));
  }

  /** @param kinds that may be there, such as hashes in the database */
  findIn(text: string, kinds: readonly string[] = []): Leak[] {
    return [...this.kinds]
      .filter(([kind]) => !kinds.includes(kind))
      .flatMap(([kind, values]) => [...values].flatMap((value) => leaksOf(kind, value, text)));
  }

  private judgeCaching({ method, url }: Injected, { headers, body }: LightMyRequestResponse): void {
    if (!TOLD.test(body) && headers['set-cookie'] === undefined) return;
    this.told++;
    const { 'cache-control': told = 'nothing' } = headers;
    if (told !== 'no-store') this.cacheable.push(`${method ?? ''} ${url ?? ''}: ${told}`);
  }

  private addRequest({ url = '', headers = {}, payload }: Injected): void {
    const { authorization = '', cookie = '' } = headers;
    this.addAuthorization(authorization);
    this.addCookies(cookie.split('; '));
    const given = headers['idempotency-key'];
    if (given !== undefined) this.add('idempotency key', given);
    const form = typeof payload === 'string' ? new URLSearchParams(payload) : undefined;
    this.addMembers(form ? Object.fromEntries(form) : payload);
    // Of answers it is the name of a problem.
    this.addCode(form?.get('code'));
    this.addLocation(url);
  }

  private addResponse({ headers, body }: LightMyRequestResponse): void {
    this.addCookies([headers['set-cookie'] ?? []].flat().map((line) => line.split(';')[0] ?? ''));
    this.addLocation(headers.location ?? '');
    if (String(headers['content-type']).includes('json'))
      this.addMembers(JSON.parse(body || 'null'));
    const [, challenge] = /name="challengeToken" value="([^"]+)"/.exec(body) ?? [];
    this.add('challenge token', challenge);
  }

  private addAuthorization(header: string): void {
    const [scheme = '', value = ''] = header.split(' ');
    if (scheme === 'Basic') {
      const [, secret] = Buffer.from(value, 'base64').toString().split(':');
      this.add('client secret', decodeURIComponent(secret ?? ''));
    } else if (value.startsWith('solera_key_')) this.add('API key', value);
    else this.addToken(value);
  }

  private addToken(token: string, kind = 'access token'): void {
    this.add(kind, token);
    // By its signature alone, too: header and payload could be put back.
    this.add(`signature of ${kind}`, token.split('.')[2]);
  }

  /** Who signs in to the pages keeps the session, which is a secret, and what signs all of them. */
  private addCookies(pairs: readonly string[]): void {
    for (const pair of pairs) {
      const [name = '', value = ''] = pair.split('=');
      // That of an interaction is the name in its address, and worth nothing without its signature.
      if (name === 'solera_session' || name.endsWith('.sig')) this.add('cookie', value);
    }
  }

  private addLocation(url: string): void {
    const { searchParams } = new URL(url, 'http://api.test');
    this.addCode(searchParams.get('code'));
  }

  private addMembers(body: unknown): void {
    if (typeof body !== 'object' || body === null) return;
    for (const [name, value] of Object.entries(body as Record<string, unknown>)) {
      if (name === 'codes' && Array.isArray(value)) {
        for (const code of value) this.addRecoveryCode(code);
      } else if (typeof value === 'string') this.addMember(name, value);
      else this.addMembers(value);
    }
  }

  private addMember(name: string, value: string): void {
    const kind = MEMBERS[name];
    if (name === 'token') this.addNamedToken(value);
    else if (kind === 'recovery code') this.addRecoveryCode(value);
    else if (kind === 'access token' || kind === 'ID token') this.addToken(value, kind);
    else if (kind !== undefined) this.add(kind, value);
  }

  /** Of a mail; or one that is revoked or asked about. */
  private addNamedToken(value: string): void {
    if (value.includes('.')) this.addToken(value);
    else this.add('token of a mail', value);
  }

  /** Of an authorization; on the pages, one that stands for the app may be there. */
  private addCode(value: string | null | undefined): void {
    if (/^[2-9B-Z-]+$/.test(value ?? '')) this.addRecoveryCode(value);
    else this.add('authorization code', value);
  }

  private addRecoveryCode(code: unknown): void {
    this.add('recovery code', code);
    this.add('recovery code', String(code).replaceAll('-', ''));
  }
}

type Inject = (options: Injected) => Promise<LightMyRequestResponse>;

interface Injected {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly payload?: unknown;
}

function leaksOf(kind: string, value: string, text: string): Leak[] {
  return Object.entries(formsOf(value))
    .filter(([, forms]) => forms.some((form) => text.includes(form)))
    .map(([form]) => ({ kind, form, beginning: value.slice(0, 4) }));
}

/** The ways in which text is written where somebody does not mean to. */
function formsOf(value: string): Readonly<Record<string, readonly string[]>> {
  const bytes = Buffer.from(value);
  return {
    plain: [value, JSON.stringify(value).slice(1, -1)],
    'percent-encoded': [
      encodeURIComponent(value),
      encodeURIComponent(value).replaceAll('%20', '+'),
    ],
    hex: [bytes.toString('hex')],
    base64: [0, 1, 2].flatMap((offset) => base64At(bytes, offset)),
  };
}

/** What is the same in every base64 text that has these bytes so far from the beginning of a group of three. */
function base64At(bytes: Buffer, offset: number): string[] {
  const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
  const whole = Math.floor(shifted.length / 3) * 4;
  const from = offset === 0 ? 0 : 4;
  const encoded = shifted.toString('base64').slice(from, whole);
  return [encoded, encoded.replaceAll('+', '-').replaceAll('/', '_')];
}
