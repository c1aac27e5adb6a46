import { IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { Device } from '#features/sessions';

/** What the edge knows of a request that oidc-provider does not ask for. */
export interface RequestEdge {
  readonly requestId: string;
  readonly device: Device;
  /** A page that tells a person what went wrong. */
  readonly errorPage: (error: ShownError) => string;
}

/** As RFC 6749 section 5.2 names it. */
export interface ShownError {
  readonly error: string;
  readonly error_description?: string | undefined;
}

export interface ProviderAnswer {
  readonly status: number;
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly body: unknown;
  readonly refusal: ProviderRefusal | undefined;
}

/** What is written down of a request that was refused. */
export interface ProviderRefusal {
  /** The error of OAuth 2.0, or TOKEN_REPLAYED. */
  readonly code: string;
  /** Whose token or code it was, where there was one. */
  readonly userId: string | undefined;
}

/** A code or a refresh token came a second time: its session has ended. */
export const TOKEN_REPLAYED = 'token-replayed';

/**
 * A request as oidc-provider gets to see it: under the name of the installation, whatever the client
 * called it. The Host header would otherwise be believed, and put into the addresses of metadata and
 * redirections.
 */
export class ProviderRequest extends IncomingMessage {
  /** What to answer, once the unit of work has ended. */
  answer: ProviderAnswer | undefined;

  constructor(
    original: IncomingMessage,
    body: string | undefined,
    publicUrl: string,
    readonly edge: RequestEdge,
  ) {
    super(original.socket);
    const { host, protocol } = new URL(publicUrl);
    const {
      'x-forwarded-host': _host,
      'transfer-encoding': _encoding,
      ...headers
    } = original.headers;
    this.method = original.method ?? 'GET';
    this.url = original.url ?? '/';
    this.headers = { ...headers, host, 'x-forwarded-proto': protocol.slice(0, -1) };
    if (body !== undefined) {
      this.headers['content-length'] = String(Buffer.byteLength(body));
      this.push(body);
    }
    this.push(null);
    // It has arrived as a whole: else Node would take its end for that of the connection.
    this.complete = true;
  }
}
