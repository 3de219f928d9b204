/**
 * What an entry of a repository's opt-out says, once there is one.
 */
import type { JsonNode } from './json-text.ts';
import type { RepositoryOptOut } from './repository-opt-out.ts';

/** Null where it leaves the product alone. `origin` is where the entry stands, as `file:line`. */
export function understandOptOut(
  product: string,
  name: string,
  node: JsonNode,
  origin: string,
): RepositoryOptOut | null {
  if (name !== 'telemetry') {
    return { state: 'damaged', origin, problem: 'it has a key beside telemetry' };
  }
  if (isOff(node)) return { state: 'off', origin, value: 'off' };
  if (node.kind !== 'object') {
    const problem = 'telemetry is neither "off" nor a map from products to "off"';
    return { state: 'damaged', origin, problem };
  }
  const named = node.entries.filter(({ name: key }) => key.toLowerCase() === product.toLowerCase());
  const own = named.find((entry) => isOff(entry.node)) ?? named[0];
  if (own === undefined) return null;
  const at = `${origin.slice(0, origin.lastIndexOf(':'))}:${own.node.line}`;
  if (isOff(own.node)) return { state: 'off', origin: at, value: 'off' };
  const problem = 'the product can only be "off" in it: a repository turns nothing on';
  return { state: 'damaged', origin: at, problem };
}

/** Whether a value is the word `off`, or the `false` that people write for it. */
export function isOff(node: JsonNode): boolean {
  if (node.kind !== 'scalar') return false;
  return node.value === false || String(node.value).toLowerCase() === 'off';
}
