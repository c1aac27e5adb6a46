import type { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats, { type FormatsPlugin } from 'ajv-formats';

/** Names the document's `time-zone` format allows. */
export const TIME_ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** Teaches a validator every format our documents use. */
export function addDocumentFormats(ajv: Ajv2020): void {
  (addFormats as unknown as FormatsPlugin)(ajv, { mode: 'full' });
  ajv.addFormat('time-zone', (name) => TIME_ZONES.includes(name));
}
