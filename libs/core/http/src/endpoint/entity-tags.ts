import type { ExpectedVersion } from '#core/persistence';
import { HttpError } from '../problems/http-error.js';

/**
 * Entity tags are strong and say API version and row version: `"v1.7"`. The API version is part of
 * it because /v1 and /v2 represent the same row with different bytes (RFC 9110 section 8.8.3).
 */
export function entityTag(apiVersion: string, version: number): string {
  return `"v${apiVersion}.${String(version)}"`;
}

const TAG_LIST = /^\s*(W\/)?"[\x21\x23-\x7e]*"(\s*,\s*(W\/)?"[\x21\x23-\x7e]*")*\s*$/;
const TAG = /(W\/)?"[\x21\x23-\x7e]*"/g;

/**
 * The row versions If-Match accepts, or `*` for any. Tags of another API version and weak ones match
 * nothing (strong comparison, RFC 9110 section 13.1.1).
 *
 * @throws HttpError 428 where it is missing, 400 where it cannot be read
 */
export function parseIfMatch(header: string | undefined, apiVersion: string): ExpectedVersion {
  if (header === undefined) {
    throw new HttpError('preconditionRequired', 'The change carries no If-Match.', {
      fields: [{ header: 'If-Match', code: 'required', detail: 'is required' }],
    });
  }
  if (header.trim() === '*') return '*';
  if (!TAG_LIST.test(header)) {
    throw new HttpError('requestMalformed', 'If-Match is not a list of entity tags.', {
      fields: [
        { header: 'If-Match', code: 'format', detail: 'must be entity tags in quotes, or *' },
      ],
    });
  }
  const ours = new RegExp(`^"v${apiVersion}\\.([1-9]\\d{0,8})"$`);
  return (header.match(TAG) ?? []).flatMap((tag) => {
    const version = ours.exec(tag)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

/** Whether If-None-Match names the tag (weak comparison, RFC 9110 section 13.1.2). */
export function isNotModified(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return (header.match(TAG) ?? []).some((candidate) => candidate.replace(/^W\//, '') === tag);
}
