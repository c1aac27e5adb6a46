import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SoleraProcess } from '../support/solera-process.js';
import { freePort } from './free-port.js';
import type { Place } from './place.js';

/** Debian's `nobody`, by number: what serves requests is not root. */
const NOBODY = 65_534;

const MODULES = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'include', 'auth_openidc'];

/** A client of Solera, as it was registered. */
export interface ApacheClient {
  readonly id: string;
  readonly secret: string;
}

/** Debian's Apache with mod_auth_openidc, without the configuration of the machine. It ends with its place. */
export class Apache {
  private constructor(
    private readonly place: Place,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  /** Known before it starts, because its client is registered with it. */
  static async in(place: Place): Promise<Apache> {
    return new Apache(place, await place.makeFolder('apache'), await freePort());
  }

  get origin(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  get redirectUri(): string {
    return `${this.origin}/callback`;
  }

  /** @param issuer where Solera is. @param page what is shown at /page to who is logged in, with server-side includes */
  async start(issuer: string, client: ApacheClient, page: string): Promise<SoleraProcess> {
    const documents = join(this.folder, 'documents');
    await mkdir(documents);
    await writeFile(join(documents, 'page'), page);
    const file = join(this.folder, 'apache.conf');
    await writeFile(file, this.configuration(documents, issuer, client), { mode: 0o600 });
    const command = ['/usr/sbin/apache2', '-D', 'FOREGROUND', '-f', file] as const;
    const apache = this.place.start({}, { command });
    await apache.waitUntil('answer', 10_000, async () => {
      const answer = await fetch(this.origin, { redirect: 'manual' }).catch(() => undefined);
      await answer?.body?.cancel();
      return answer !== undefined;
    });
    return apache;
  }

  private configuration(documents: string, issuer: string, client: ApacheClient): string {
    const modules = MODULES.map(
      (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
    );
    return `${modules.join('\n')}
ServerRoot "${this.folder}"
DefaultRuntimeDir "${this.folder}"
PidFile apache.pid
ErrorLog errors.log
Listen 127.0.0.1:${String(this.port)}
ServerName ${this.origin}
User #${String(NOBODY)}
Group #${String(NOBODY)}
DocumentRoot "${documents}"
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${client.id}
OIDCClientSecret ${client.secret}
OIDCRedirectURI ${this.redirectUri}
OIDCScope "openid email profile"
OIDCPKCEMethod S256
OIDCRemoteUserClaim sub
OIDCCryptoPassphrase "a secret of this Apache alone"
<Location "/">
  AuthType openid-connect
  Require valid-user
</Location>
<Location "/page">
  Options +Includes
  SetOutputFilter INCLUDES
  ForceType text/html
</Location>
`;
  }
}
