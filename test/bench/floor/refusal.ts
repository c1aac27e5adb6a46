/** A request that is not served; Fastify answers with the status. */
export class Refusal extends Error {
  constructor(readonly statusCode: number) {
    super(`refused with ${statusCode}`);
  }
}
