/** Who sends: an address, and a name for people to read. */
export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** RFC 5321 section 4.5.3.1.3 less the angle brackets. */
const ADDRESS_MAX_LENGTH = 254;

/** A dot-atom (RFC 5322 section 3.2.3) at a host name: nothing in it could end a header or begin another address. */
const ADDRESS = /^[\w!#$%&'*+/=?^`{|}~.-]+@[A-Za-z0-9.-]+$/;

/** An address, or a name and an address in angle brackets; the name without what would have to be quoted. */
const SENDER = /^(?:([^\p{C}<>"\\]*?) *<([^<>]+)>|([^<>]+))$/u;

/** True for one address and nothing else: no name, no list, no quoted local part. */
export function isPlainAddress(text: string): boolean {
  return text.length <= ADDRESS_MAX_LENGTH && ADDRESS.test(text);
}

/** @throws Error that completes the sentence "MAIL_FROM …" */
export function parseSender(text: string): Sender {
  const [, name = '', bracketed, bare] = SENDER.exec(text) ?? [];
  const address = bracketed ?? bare ?? '';
  if (!isPlainAddress(address)) {
    throw new Error('must be an address, or a name and an address: Solera <no-reply@example.com>');
  }
  return { name, address };
}
