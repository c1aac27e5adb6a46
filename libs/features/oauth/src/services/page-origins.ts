import { Injectable } from '@nestjs/common';
import type { Client } from 'oidc-provider';
import { InstallationConfig } from '#core/config';
import { EdgeConfig } from '#core/security';

/** The origins whose pages may exchange, ask about and revoke tokens from a browser. */
@Injectable()
export class PageOrigins {
  constructor(
    private readonly installation: InstallationConfig,
    private readonly edge: EdgeConfig,
  ) {}

  /**
   * Whether a page may act for a client: our own pages and those that may call the API, and the pages
   * a client sends its users back to. Browsers send an Origin with every POST, to their own server too.
   *
   * A client with a secret is none that runs in a page (RFC 6749 section 2.1).
   */
  mayActFor(client: Client, origin: string): boolean {
    if (client.clientAuthMethod !== 'none') return false;
    const trusted = [new URL(this.installation.publicUrl).origin, ...this.edge.corsOrigins];
    const redirected = (client.redirectUris ?? []).map((uri) => new URL(uri).origin);
    // A URI of a scheme of its own has the origin "null", which any sandboxed page has.
    return origin !== 'null' && [...trusted, ...redirected].includes(origin);
  }
}
