import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Sealer } from '#core/persistence';
import type { AuthenticatedRequest, Principal } from '#core/security';
import { HttpError } from '../problems/http-error.js';

/** A request that says how its retry can be recognized. */
export interface KeyedRequest {
  /** Caller, route and key as one name that tells none of them. */
  readonly id: string;
  /** What is asked for: the same for a retry, another one for any other request. */
  readonly fingerprint: string;
}

/**
 * A key in quotes is a structured field (RFC 9651 section 3.3.3), as the draft of the header wants it;
 * many clients send it bare. Both forms of one text are one key. Neither matches two header fields,
 * which arrive joined by a comma.
 */
export const KEY_PATTERN = String.raw`^(?:[!#-+\--:<-[\]-~]{1,255}|"(?:[ !#-[\]-~]|\\["\\]){1,255}")$`;

const KEY = new RegExp(KEY_PATTERN);

/** @throws HttpError 400 where it cannot be read; undefined where there is none */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (!KEY.test(header)) {
    throw new HttpError('requestMalformed', 'Idempotency-Key is not one key.', {
      fields: [
        {
          header: 'Idempotency-Key',
          code: 'format',
          detail: 'must be one text of 1 to 255 printable ASCII characters, bare or in quotes',
        },
      ],
    });
  }
  return header.startsWith('"') ? header.slice(1, -1).replaceAll(/\\(.)/g, '$1') : header;
}

/**
 * Names a validated request by its key. Keys of one caller are apart from those of others. A caller
 * nobody knows is known by what it sends: otherwise one could find out which keys others use.
 *
 * @param sealer makes a name of an anonymous body from which nobody can guess the password in it
 */
export function identify(
  key: string,
  request: FastifyRequest & AuthenticatedRequest,
  sealer: Sealer,
): KeyedRequest {
  const { body, params, query, principal } = request;
  // Validation has trimmed them and put their members in the order of their class.
  const content = JSON.stringify({ body, params, query });
  const caller = principal
    ? nameOf(principal)
    : { anonymous: sealer.fingerprint('idempotency_keys.id', content) };
  const { method, routeOptions } = request;
  return {
    id: sha256(JSON.stringify({ caller, method, route: routeOptions.url, key })),
    fingerprint: sha256(content),
  };
}

function nameOf({ kind, userId, clientId }: Principal): object {
  return { kind, userId, clientId };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
