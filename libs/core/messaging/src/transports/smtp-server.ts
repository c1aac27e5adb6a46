/** Where mails are handed to. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (RFC 8314), not by STARTTLS (RFC 3207). */
  readonly isTlsFromStart: boolean;
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

/** Submission with TLS from the start, and with STARTTLS (RFC 8314 section 7.3, RFC 6409 section 3.1). */
const PORTS = { 'smtps:': 465, 'smtp:': 587 } as const;

/** @throws Error that does not repeat the text, which holds a password */
export function parseSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !isSmtp(url) || !hasLoginOrNone(url)) {
    throw new Error('must look like smtps://user:password@host:465 or smtp://host:587');
  }
  return {
    // A literal IPv6 address stands in brackets in a URL and nowhere else.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? PORTS[url.protocol as keyof typeof PORTS] : Number(url.port),
    isTlsFromStart: url.protocol === 'smtps:',
    login: url.username === '' ? undefined : loginOf(url),
  };
}

function isSmtp({ protocol, hostname, pathname, search, hash }: URL): boolean {
  const hasMore = !['', '/'].includes(pathname) || search !== '' || hash !== '';
  return Object.hasOwn(PORTS, protocol) && hostname !== '' && !hasMore;
}

function hasLoginOrNone(url: URL): boolean {
  try {
    const { user, password } = loginOf(url);
    return (user === '') === (password === '');
  } catch {
    // No percent-encoding.
    return false;
  }
}

function loginOf({ username, password }: URL): { user: string; password: string } {
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}
