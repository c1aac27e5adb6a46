/** As much of an OpenAPI document as the mutants touch. */
export interface Json {
  paths: Record<string, Record<string, Record<string, unknown>>>;
  readonly components: {
    readonly schemas: Record<
      string,
      { readonly properties: Record<string, Record<string, unknown>> }
    >;
  };
}

interface Mutant {
  /** The rule that must find it. */
  readonly rule: string;
  plant(document: Json): void;
}

function listUsers(document: Json): Record<string, unknown> {
  return document.paths['/v1/users']?.['get'] ?? {};
}

function nameOf(document: Json): Record<string, unknown> {
  return document.components.schemas['CreateUserBody']?.properties['name'] ?? {};
}

function rename(document: Json, path: string): void {
  document.paths[path] = document.paths['/v1/users'] ?? {};
  delete document.paths['/v1/users'];
}

/** One defect each, of the kinds that end up in generated clients. */
export const MUTANTS: readonly Mutant[] = [
  {
    rule: 'operation-summary',
    plant: (document) => delete listUsers(document)['summary'],
  },
  {
    rule: 'operation-description',
    plant: (document) => delete listUsers(document)['description'],
  },
  {
    rule: 'operation-operationId',
    plant: (document) => delete listUsers(document)['operationId'],
  },
  {
    rule: 'rule/operation-id-is-verb-noun',
    plant: (document) => (listUsers(document)['operationId'] = 'usersList'),
  },
  {
    rule: 'operation-operationId-unique',
    plant: (document) => (listUsers(document)['operationId'] = 'createUser'),
  },
  {
    rule: 'operation-4xx-response',
    plant: (document) => (listUsers(document)['responses'] = { 204: { description: 'Done.' } }),
  },
  {
    rule: 'operation-4xx-problem-details-rfc7807',
    plant: (document) => {
      const content = { 'application/json': { schema: { type: 'object' } } };
      listUsers(document)['responses'] = { 401: { description: 'No.', content } };
    },
  },
  {
    rule: 'scalar-property-missing-example',
    plant: (document) => delete nameOf(document)['example'],
  },
  {
    rule: 'no-invalid-schema-examples',
    plant: (document) => (nameOf(document)['example'] = 5),
  },
  {
    rule: 'rule/property-is-camel-case',
    plant: (document) => {
      const schema = document.components.schemas['CreateUserBody'];
      if (schema) schema.properties['first_name'] = nameOf(document);
    },
  },
  {
    rule: 'rule/no-number',
    plant: (document) => Object.assign(nameOf(document), { type: 'number', example: 1 }),
  },
  {
    rule: 'rule/array-has-max-items',
    plant: (document) =>
      delete document.components.schemas['Problem']?.properties['errors']?.['maxItems'],
  },
  {
    rule: 'parameter-description',
    plant: (document) => {
      for (const parameter of listUsers(document)['parameters'] as Record<string, unknown>[]) {
        delete parameter['description'];
      }
    },
  },
  {
    rule: 'operation-tag-defined',
    plant: (document) => (listUsers(document)['tags'] = ['nobody']),
  },
  {
    rule: 'no-unused-components',
    plant: (document) => (document.components.schemas['Unused'] = { properties: {} }),
  },
  {
    rule: 'no-http-verbs-in-paths',
    plant: (document) => {
      rename(document, '/v1/get-users');
    },
  },
  {
    rule: 'path-segment-plural',
    plant: (document) => {
      rename(document, '/v1/user');
    },
  },
  {
    rule: 'paths-kebab-case',
    plant: (document) => {
      rename(document, '/v1/activeUsers');
    },
  },
  {
    rule: 'request-mime-type',
    plant: (document) => {
      const body = document.paths['/v1/users']?.['post']?.['requestBody'] as {
        content: Record<string, unknown>;
      };
      body.content['text/plain'] = body.content['application/json'];
    },
  },
  {
    rule: 'security-defined',
    plant: (document) => delete listUsers(document)['security'],
  },
];
