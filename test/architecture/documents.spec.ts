import { beforeAll, describe, expect, it } from '@jest/globals';
import { lintDocuments } from './document-lint.js';
import { describeApi } from '../../apps/api/src/openapi/documents.js';
import { MUTANTS, type Json } from './documents.planted.js';

const { documents } = await describeApi();

describe.each([...documents])('the document of v%s', (_version, document) => {
  it('has no problem', async () => {
    expect(await lintDocuments([document])).toEqual([[]]);
  });

  it('describes every member, and bounds every text', () => {
    expect(findUndescribed(document)).toEqual([]);
  });
});

describe('the rules of the documents', () => {
  const v1 = documents.get('1');

  let found: readonly string[][];

  beforeAll(async () => {
    found = await lintDocuments(
      MUTANTS.map(({ plant }) => {
        const mutant = structuredClone(v1) as unknown as Json;
        // Thirty whole documents would take longer with each feature.
        const paths = Object.entries(mutant.paths);
        mutant.paths = Object.fromEntries(paths.filter(([path]) => path.startsWith('/v1/users')));
        plant(mutant);
        return mutant;
      }),
    );
  });

  it.each(MUTANTS.map(({ rule }, index) => ({ rule, index })))('find $rule', ({ rule, index }) => {
    expect(found[index]).toContain(rule);
  });

  it('find a member without a description', () => {
    const mutant = structuredClone(v1) as unknown as Json;
    delete mutant.components.schemas['UserResponse']?.properties['name']?.['description'];
    expect(findUndescribed(mutant)).toEqual(['UserResponse.name has no description']);
  });

  it('find a text without a bound', () => {
    const mutant = structuredClone(v1) as unknown as Json;
    delete mutant.components.schemas['CreateUserBody']?.properties['name']?.['maxLength'];
    expect(findUndescribed(mutant)).toEqual(['CreateUserBody.name has no bound']);
  });
});

/** What redocly cannot say: members without a description, texts without a bound. */
function findUndescribed(document: unknown): string[] {
  const { schemas } = (document as Json).components;
  return Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
    Object.entries(properties).flatMap(([member, schema]) => {
      const at = `${name}.${member}`;
      const isBounded = ['maxLength', 'format', 'enum', 'const'].some((key) => key in schema);
      return [
        ...(typeof schema['description'] === 'string' ? [] : [`${at} has no description`]),
        ...(schema['type'] === 'string' && !isBounded ? [`${at} has no bound`] : []),
      ];
    }),
  );
}
