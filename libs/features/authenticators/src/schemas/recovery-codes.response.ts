import { StringListField } from '#core/http';

/** What a list of them looks like. */
export const RECOVERY_CODES = {
  minItems: 10,
  maxItems: 10,
  item: { name: 'recovery codes', maxLength: 27, pattern: /^[2-9A-Z]{6}(-[2-9A-Z]{6}){3}$/ },
  example: Array.from('23456789BC', (last) => `BCDFG${last}-234567-HJKMNP-QRSTVW`),
};

export class RecoveryCodesResponse {
  @StringListField({
    ...RECOVERY_CODES,
    description: 'Each logs in once in place of the second factor. To be kept on paper.',
  })
  codes!: string[];

  static of(codes: readonly string[]): RecoveryCodesResponse {
    return Object.assign(new RecoveryCodesResponse(), { codes: [...codes] });
  }
}
