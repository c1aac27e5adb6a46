import { describe, expect, it } from '@jest/globals';
import {
  findTaggedSources,
  isGood,
  isOfSystem,
  judgeItems,
  LISTS,
  specOf,
  summaryOf,
  tagsIn,
  type Tag,
} from '../practices/security.mjs';

const sources = await findTaggedSources();

/** Put together, so that no test of this file names an item. */
const tag = (list: string, number: number) => `[${list} ${number}]`;

/** Items without a test in these sources, and tests that name what is no item. */
function findProblems(tagged: readonly { file: string; tags: readonly Tag[] }[]): string[] {
  const named = tagged
    .filter(({ file }) => !isOfSystem(file))
    .flatMap(({ tags }) => tags.map(({ list, number }) => tag(list, number)));
  const items = Object.entries(LISTS).flatMap(([list, entries]) =>
    entries.map(({ doesNotApply }, index) => ({ name: tag(list, index + 1), doesNotApply })),
  );
  const known = items.map(({ name }) => name);
  return [
    ...items
      .filter(({ name, doesNotApply }) => doesNotApply === undefined && !named.includes(name))
      .map(({ name }) => `no test names ${name}`),
    ...tagged.flatMap(({ file, tags }) =>
      tags
        .filter(({ list, number }) => !known.includes(tag(list, number)))
        .map(({ list, number }) => `${file} names ${tag(list, number)}, which is no item`),
    ),
  ];
}

describe('the security checklist', () => {
  it('has forty-five items, and sixteen pitfalls beside them', () => {
    expect([LISTS.security.length, LISTS.pitfall.length]).toEqual([45, 16]);
  });

  it('has a test that names it for each item, and no test names another', () => {
    expect(findProblems(sources)).toEqual([]);
  });

  it('is looked for in files that a spec runs', async () => {
    const specs = await Promise.all(sources.map(({ file }) => specOf(file)));
    expect(specs.every((spec) => spec.endsWith('.spec.ts'))).toBe(true);
    await expect(specOf('test/support/people.ts')).rejects.toThrow(
      'No spec runs test/support/people.ts',
    );
  });

  it('is missed where the only test of an item is gone, and found where a test names none', () => {
    const others = sources.map(({ file, tags }) => ({
      file,
      tags: tags.filter(({ list, number }) => list !== 'security' || number !== 3),
    }));
    expect(findProblems(others)).toEqual([`no test names ${tag('security', 3)}`]);
    const planted = { file: 'planted.ts', tags: tagsIn(tag('pitfall', 17)) };
    expect(findProblems([...sources, planted])).toEqual([
      `planted.ts names ${tag('pitfall', 17)}, which is no item`,
    ]);
  });
});

describe('how an item stands', () => {
  const judge = (...tests: { name: string; status: string }[]) => judgeItems(tests)[6];

  it('follows from the tests that name it, of which each has to pass', () => {
    const name = `asks for a code ${tag('security', 7)} ${tag('security', 8)}`;
    const passed = { name, status: 'passed' };
    const failed = { name: `refuses ${tag('security', 7)}`, status: 'failed' };
    expect(judge(passed)).toMatchObject({ number: 7, state: 'stands', tests: [name] });
    expect(judge(passed, failed)).toMatchObject({ state: 'fails', failed: [failed.name] });
    expect(judge({ name, status: 'pending' })).toMatchObject({ state: 'not built' });
    expect(judge({ name: `asks ${tag('pitfall', 7)}`, status: 'passed' })?.state).toBe('not built');
  });

  it('is counted, and good where nothing fails and nothing is missing', () => {
    const items = judgeItems([{ name: tag('security', 7), status: 'passed' }]).slice(6, 8);
    expect([summaryOf(items), isGood(items)]).toEqual(['2 items: 1 stands, 1 not built', false]);
    expect(isGood(items.slice(0, 1))).toBe(true);
  });
});
