import { isIPv4 } from 'node:net';

/**
 * The network an address belongs to: /24 for IPv4, /64 for IPv6, the sizes one customer of a
 * provider usually gets.
 */
export function networkOf(address: string): string {
  const source = sourceOf(address);
  return isIPv4(source) ? `${source.split('.').slice(0, 3).join('.')}.0/24` : source;
}

/**
 * What counts as one address: an IPv4 address, however it is written; of IPv6 the /64, all of whose
 * 2^64 addresses are at the hand of whoever has one.
 */
export function sourceOf(address: string): string {
  if (isIPv4(address)) return address;
  const groups = groupsOf(address);
  if (groups.slice(0, 6).join(':') === MAPPED) return dotted(groups.slice(6));
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** How an IPv4 address begins that is written as IPv6 (RFC 4291 section 2.5.5.2). */
const MAPPED = [0, 0, 0, 0, 0, 0xffff].join(':');

/** The eight numbers of an IPv6 address, the zone left out. */
function groupsOf(address: string): number[] {
  const [plain = ''] = address.split('%');
  const [left = [], right] = plain.split('::').map((part) => part.split(':').flatMap(numbersOf));
  const zeros = new Array<number>(Math.max(0, 8 - left.length - (right?.length ?? 0))).fill(0);
  return [...left, ...zeros, ...(right ?? [])];
}

/** Of the last group, which may be an IPv4 address, two numbers; of one that is left out, none. */
function numbersOf(group: string): number[] {
  if (!isIPv4(group)) return group === '' ? [] : [Number.parseInt(group, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function dotted(numbers: readonly number[]): string {
  return numbers.flatMap((number) => [number >> 8, number & 255]).join('.');
}
