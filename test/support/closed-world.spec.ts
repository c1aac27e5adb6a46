import { describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { LightMyRequestResponse } from 'fastify';
import { ClosedWorld, type SentRequest } from './closed-world.js';

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Planted', version: '1.0.0' },
  components: {
    headers: { Warning: { required: false } },
    schemas: {
      Cat: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      CreateCatBody: {
        type: 'object',
        properties: { name: { type: 'string', maxLength: 5 } },
        required: ['name'],
        additionalProperties: false,
      },
    },
  },
  paths: {
    '/v1/cats/{catId}': {
      put: {
        operationId: 'replaceCat',
        parameters: [{ name: 'If-Match', in: 'header', required: true }],
        requestBody: {
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/CreateCatBody' } },
          },
        },
        responses: {
          '200': {
            headers: {
              ETag: {},
              'Retry-After': { required: false },
              Warning: { $ref: '#/components/headers/Warning' },
            },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Cat' } } },
          },
        },
      },
    },
  },
} as unknown as OpenAPIObject;

const REQUEST: SentRequest = {
  method: 'PUT',
  url: '/v1/cats/1',
  headers: { 'if-match': '*' },
  body: { name: 'Tom' },
};

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

function answer(change: {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}): LightMyRequestResponse {
  const body = change.body ?? { name: 'Tom' };
  return {
    statusCode: change.status ?? 200,
    headers: change.headers ?? { ...JSON_TYPE, etag: '"v1.1"' },
    body: JSON.stringify(body),
    json: () => body,
  } as unknown as LightMyRequestResponse;
}

describe('the closed world', () => {
  const world = new ClosedWorld(DOCUMENT);
  const check = (request: Partial<SentRequest>, response = answer({})) => {
    world.check({ ...REQUEST, ...request }, response);
  };

  it('accepts what the document declares', () => {
    expect(() => {
      check({});
    }).not.toThrow();
  });

  it.each([
    ['status', answer({ status: 418 }), /status 418/],
    ['member', answer({ body: { name: 'Tom', passwordHash: 'x' } }), /passwordHash/],
    ['type', answer({ body: { name: 1 } }), /body\/name must be string/],
    ['missing member', answer({ body: {} }), /required property 'name'/],
    ['header', answer({ headers: { ...JSON_TYPE, etag: '1', 'x-new': '1' } }), /header x-new/],
    ['missing header', answer({ headers: JSON_TYPE }), /missing header etag/],
    [
      'media type',
      answer({ headers: { 'content-type': 'text/html', etag: '1' } }),
      /media type text/,
    ],
  ])('refuses an undeclared %s of an answer', (_what, response, finding) => {
    expect(() => {
      check({}, response);
    }).toThrow(finding);
  });

  it.each([
    ['parameter', { url: '/v1/cats/1?color=red' }, /parameter color was accepted/],
    ['missing header', { headers: {} }, /success without If-Match/],
    ['member', { body: { name: 'Tom', owner: 1 } }, /owner/],
    ['bound', { body: { name: 'Thomas' } }, /more than 5 characters/],
  ])('refuses that a request with an undeclared %s succeeds', (_what, request, finding) => {
    expect(() => {
      check(request);
    }).toThrow(finding);
  });
});
