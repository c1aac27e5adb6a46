import type { PageInfo } from './page.js';

/** The Link header of a page (RFC 8288): `first` always, `next` where there is one. Mirrors the body. */
export function pageLinks(publicUrl: string, originalUrl: string, page: PageInfo): string {
  const first = new URL(originalUrl, publicUrl);
  first.searchParams.delete('cursor');
  const links = [`<${first.href}>; rel="first"`];
  if (page.nextCursor !== null) {
    const next = new URL(first);
    next.searchParams.set('cursor', page.nextCursor);
    links.push(`<${next.href}>; rel="next"`);
  }
  return links.join(', ');
}
