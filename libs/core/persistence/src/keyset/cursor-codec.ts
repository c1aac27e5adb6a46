import { Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { SealingConfig, type SealingKey } from '#core/config';
import { CursorIsInvalid } from '../persistence.errors.js';

/** Where a page ends: the sort values of its last row, id last. */
export type CursorPosition = readonly string[];

/** 128 bits: cursors are not secrets, they only must not be invented. */
const SIGNATURE_BYTES = 16;

/**
 * Cursors are signed together with the list they belong to (name, sort, filters), so that neither a
 * made-up position nor one of another list reaches a query.
 */
@Injectable()
export class CursorCodec {
  constructor(private readonly sealing: SealingConfig) {}

  encode(list: string, position: CursorPosition): string {
    const body = Buffer.from(JSON.stringify(position)).toString('base64url');
    return `${body}.${sign(this.sealing.current, list, body).toString('base64url')}`;
  }

  /** @throws CursorIsInvalid */
  decode(list: string, cursor: string): CursorPosition {
    const [body = '', signature = ''] = cursor.split('.');
    const given = Buffer.from(signature, 'base64url');
    const isOurs = this.sealing.keys.some((key) => {
      const expected = sign(key, list, body);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    if (!isOurs || cursor !== `${body}.${given.toString('base64url')}`) throw new CursorIsInvalid();
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as CursorPosition;
  }
}

function sign(key: SealingKey, list: string, body: string): Buffer {
  const mac = createHmac('sha256', key.derive('cursor')).update(`${list}\n${body}`).digest();
  return mac.subarray(0, SIGNATURE_BYTES);
}
