import { SealingKey } from '#core/config';

/** Thirty-two zero bytes: a key nobody could take for a secret. */
export const TEST_SEALING_KEYS = 'A'.repeat(43);

export const TEST_SEALING_KEY = SealingKey.parse(TEST_SEALING_KEYS);
