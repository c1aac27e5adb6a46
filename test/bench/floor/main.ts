import Fastify from 'fastify';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { Guards, registerEdge } from './guards.js';
import { registerCreation, registerMembers, registerOrganization } from './organizations.js';
import { Transactions } from './transactions.js';

/**
 * The routes of the benchmark with Fastify and pg and nothing else: the same checks, statements,
 * transactions and answers as Solera, without a framework, an ORM, schemas, logs and metrics. What
 * Solera costs is told as a multiple of this.
 */
const {
  DATABASE_URL = '',
  PUBLIC_URL = '',
  PORT = '',
  LIMIT_ADDRESS_PER_MINUTE = '',
  LIMIT_CALLER_PER_MINUTE = '',
  LIMIT_ORGANIZATION_PER_MINUTE = '',
} = process.env;

const pool = new Pool({ connectionString: DATABASE_URL, max: 10 });
const guards = new Guards(pool, PUBLIC_URL, {
  caller: Number(LIMIT_CALLER_PER_MINUTE),
  organization: Number(LIMIT_ORGANIZATION_PER_MINUTE),
});
const transactions = new Transactions(pool);
const fastify = Fastify({ genReqId: () => randomUUID() });
registerEdge(fastify, Number(LIMIT_ADDRESS_PER_MINUTE));
registerOrganization(fastify, guards, transactions);
registerMembers(fastify, guards, transactions, PUBLIC_URL);
registerCreation(fastify, guards, transactions);
fastify.get('/health/ready', async () => ({ status: 'ok' }));
process.once('SIGTERM', () => {
  void fastify.close().then(() => pool.end());
});
await fastify.listen({ port: Number(PORT), host: '127.0.0.1' });
