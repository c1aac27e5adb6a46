import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addMember, ANY_VERSION, foundOrganization } from '../../support/organizations.js';
import { logInAs, logInAsOperator, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const TIME = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/) as unknown;

describe('organizations', () => {
  let api: TestApi;
  let ada: Person;
  let bob: Person;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  beforeEach(async () => {
    count++;
    ada = await logInAs(api, `Ada${count}`);
    bob = await logInAs(api, `Bob${count}`);
  });
  afterAll(() => api.stop());

  const slug = (word = 'engines') => `${word}-${count}`;
  const create = (body: object, person = ada) =>
    api.request('POST', '/v1/organizations', { token: person.token, body });
  const get = (path: string, person = ada) => api.request('GET', path, { token: person.token });

  describe('when one is made', () => {
    it('answers with what was made, where it is, and its version', async () => {
      const response = await create({ name: ' Engines ', slug: slug(), timeZone: 'Europe/London' });
      const made = response.json<{ id: string }>();
      expect(response.statusCode).toBe(201);
      expect(response.headers).toMatchObject({
        location: `/v1/organizations/${made.id}`,
        etag: '"v1.1"',
      });
      expect(made).toEqual({
        id: made.id,
        name: 'Engines',
        slug: slug(),
        timeZone: 'Europe/London',
        createdAt: TIME,
        updatedAt: TIME,
      });
      expect((await get(`/v1/organizations/${made.id}`)).body).toBe(response.body);
    });

    it('has UTC where nobody says a time zone, and its maker as the owner', async () => {
      const { id, path } = await foundOrganization(api, ada, slug());
      expect((await get(path)).json()).toMatchObject({ timeZone: 'UTC' });
      expect((await get(`${path}/members/me`)).json()).toMatchObject({
        organizationId: id,
        role: 'owner',
        user: { id: ada.id, email: ada.email },
      });
    });

    it.each([
      ['a slug in upper case', { slug: 'Engines' }, '#/slug', 'slug'],
      ['a slug with a space', { slug: 'two words' }, '#/slug', 'slug'],
      ['a slug that ends with a hyphen', { slug: 'engines-' }, '#/slug', 'slug'],
      ['a slug of one letter', { slug: 'e' }, '#/slug', 'min-length'],
      ['a slug no host name could hold', { slug: 'e'.repeat(64) }, '#/slug', 'max-length'],
      ['a time zone nobody lives in', { timeZone: 'Europe/Atlantis' }, '#/timeZone', 'time-zone'],
      ['an offset for a time zone', { timeZone: '+01:00' }, '#/timeZone', 'time-zone'],
      ['a name of white space', { name: ' ' }, '#/name', 'min-length'],
    ])('refuses %s', async (_what, change, pointer, code) => {
      const before = await readRows(api.database);
      const response = await create({ name: 'Engines', slug: slug(), ...change });
      const { errors } = expectProblem(response, 422, 'validation-failed');
      expect(errors).toEqual([expect.objectContaining({ pointer, code })]);
      expect(await readRows(api.database)).toEqual(before);
    });

    it('refuses a slug that is taken, also when both are made at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => create({ name: 'Engines', slug: slug() })),
      );
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409, 409, 409]);
      const refused = answers.find(({ statusCode }) => statusCode === 409);
      if (refused) expectProblem(refused, 409, 'organization-slug-taken');
      const rows = await api.database.query('select from memberships where user_id = $1', [ada.id]);
      expect(rows).toHaveLength(1);
    });
  });

  describe('in a list', () => {
    it('are those of the caller alone, by name or by age', async () => {
      const first = await foundOrganization(api, ada, slug('zeppelin'));
      const second = await foundOrganization(api, ada, slug('abacus'));
      await foundOrganization(api, bob, slug('bombe'));
      const list = async (query: string) =>
        (await get(`/v1/organizations${query}`)).json<{ data: { id: string }[] }>().data;
      expect((await list('')).map(({ id }) => id)).toEqual([second.id, first.id]);
      expect((await list('?sort=-name')).map(({ id }) => id)).toEqual([first.id, second.id]);
      expect((await list('?sort=createdAt')).map(({ id }) => id)).toEqual([first.id, second.id]);
    });

    it('come a page at a time', async () => {
      for (const word of ['a', 'b', 'c']) await foundOrganization(api, ada, slug(word));
      const first = (await get('/v1/organizations?limit=2')).json<{
        data: { slug: string }[];
        page: { nextCursor: string };
      }>();
      const rest = await get(`/v1/organizations?limit=2&cursor=${first.page.nextCursor}`);
      expect(
        [...first.data, ...rest.json<{ data: { slug: string }[] }>().data].map((item) => item.slug),
      ).toEqual([slug('a'), slug('b'), slug('c')]);
      const foreign = await get(`/v1/organizations?limit=2&cursor=${first.page.nextCursor}`, bob);
      expectProblem(foreign, 422, 'cursor-is-invalid');
    });
  });

  describe('are changed', () => {
    it('in the members that are present', async () => {
      const { path } = await foundOrganization(api, ada, slug());
      const body = { timeZone: 'Asia/Tokyo' };
      const response = await api.request('PATCH', path, {
        token: ada.token,
        headers: { 'if-match': '"v1.1"' },
        body,
      });
      expect([response.statusCode, response.headers.etag]).toEqual([200, '"v1.2"']);
      expect(response.json()).toMatchObject({ slug: slug(), timeZone: 'Asia/Tokyo' });
    });

    it('by one of those who change at once, and the others are told', async () => {
      const { path } = await foundOrganization(api, ada, slug());
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          api.request('PATCH', path, {
            token: ada.token,
            headers: { 'if-match': '"v1.1"' },
            body: { name: `Name ${String(index)}` },
          }),
        ),
      );
      const statuses = answers.map(({ statusCode }) => statusCode).sort();
      expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 412)]);
      expect((await get(path)).headers.etag).toBe('"v1.2"');
    });

    it('to no slug of another', async () => {
      const { path } = await foundOrganization(api, ada, slug());
      await foundOrganization(api, bob, slug('bombe'));
      const response = await api.request('PATCH', path, {
        token: ada.token,
        headers: ANY_VERSION,
        body: { slug: slug('bombe') },
      });
      expectProblem(response, 409, 'organization-slug-taken');
    });
  });

  describe('are deleted', () => {
    it('for all their members, and free their slug', async () => {
      const organization = await foundOrganization(api, ada, slug());
      const { path } = organization;
      await addMember(api, organization, { by: ada, person: bob, role: 'admin' });
      const remove = (person: Person) =>
        api.request('DELETE', path, { token: person.token, headers: ANY_VERSION });
      expectProblem(await remove(bob), 403, 'permission-missing');
      expect((await remove(ada)).statusCode).toBe(204);
      expectProblem(await remove(ada), 404, 'organization-not-found');
      expectProblem(await get(path, bob), 404, 'organization-not-found');
      expectProblem(await get(`${path}/members`, bob), 404, 'organization-not-found');
      expect((await get('/v1/organizations', bob)).json()).toMatchObject({ data: [] });
      expect((await create({ name: 'Again', slug: slug() })).statusCode).toBe(201);
    });
  });

  it('are unknown to whoever is no member, operators included', async () => {
    const { path } = await foundOrganization(api, ada, slug());
    const operator = await logInAsOperator(api, `Olga${count}`);
    const unknown = '/v1/organizations/0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37';
    const answers = [await get(path, bob), await get(path, operator), await get(unknown)];
    for (const answer of answers) expectProblem(answer, 404, 'organization-not-found');
    expectProblem(await get('/v1/organizations/none'), 404, 'organization-not-found');
  });
});
