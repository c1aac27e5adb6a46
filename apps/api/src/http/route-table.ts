import type { FastifyInstance } from 'fastify';

/** Which methods each known path understands, for 405 and OPTIONS (RFC 9110 sections 9.3.7 and 15.5.6). */
export class RouteTable {
  private readonly routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();

  /** Collects routes from now on; call it before any is registered. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      const methods = Array.isArray(method) ? method : [method];
      const known = this.routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
      for (const name of methods) known.methods.add(name);
      this.routes.set(url, known);
    });
  }

  /** Methods of the routes that match a path, sorted; none where it is unknown. */
  methodsOf(path: string): string[] {
    const matching = [...this.routes.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(matching.flatMap(({ methods }) => [...methods]))].sort();
  }
}

/** `/v1/users/:userId` as a pattern; wildcards match nothing, since a catch-all is no resource. */
function patternOf(template: string): RegExp {
  if (template.includes('*')) return /^\b$/;
  const escaped = template.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/:[A-Za-z]+/g, '[^/]+')}$`);
}
