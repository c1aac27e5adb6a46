import type { DiscoveryService } from '@nestjs/core';

/**
 * What the loaded modules provide of one class: how features hand in what the platform asks them all
 * for. Looked for at the first call, which must come when all modules are there, and kept. Provided
 * under two tokens, one thing counts once.
 */
export function provided<T>(
  discovery: DiscoveryService,
  type: abstract new (...args: never[]) => T,
): () => readonly T[] {
  let found: readonly T[] | undefined;
  return () => (found ??= [...new Set(instancesOf(discovery, type))]);
}

function instancesOf<T>(
  discovery: DiscoveryService,
  type: abstract new (...args: never[]) => T,
): T[] {
  return discovery
    .getProviders()
    .map((wrapper): unknown => wrapper.instance)
    .filter((instance): instance is T => instance instanceof type);
}
