import { valueImports } from './syntax.mjs';

const NEST = /^@nestjs\//;
const STATUS = /^HttpStatus$|Exception$/;
const RAW = /^(Req|Request|Res|Response|Next)$/;

/**
 * Services run for jobs and commands too, where there is no response to give a status to. They
 * throw the errors of their feature; core/http alone knows which status a kind has.
 */
export const httpOnlyAtTheEdge = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      status:
        "'{{name}}' is HTTP, which only core/http and apps/api speak. Throw an error of the feature " +
        '(<feature>.errors.ts); its kind decides the status.',
      raw:
        "'{{name}}' hands out the raw request or response. Take validated input from schemas/ and " +
        'return the answer.',
    },
  },
  create: (context) => ({
    ImportDeclaration(node) {
      if (!NEST.test(node.source.value)) return;
      for (const { specifier, name } of valueImports(node)) {
        const messageId = STATUS.test(name) ? 'status' : RAW.test(name) ? 'raw' : undefined;
        if (messageId) context.report({ node: specifier, messageId, data: { name } });
      }
    },
  }),
};
