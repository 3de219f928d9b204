import type { Random } from './random.ts';

/**
 * Countries in which the demo's users live, each with an address that registries assign there: networks of universities and
 * of public resolvers, used only as text in a header on this machine. Nothing is ever sent to them.
 */
const countries: readonly (readonly [country: string, address: string, weight: number])[] = [
  ['US', '8.8.8.8', 9],
  ['DE', '141.20.1.1', 8],
  ['GB', '129.67.1.1', 4],
  ['FR', '129.199.1.1', 3],
  ['SE', '130.237.1.1', 3],
  ['JP', '133.11.1.1', 2],
];

/** Addresses from which the relays speak. */
export const relayAddresses: readonly string[] = countries.map(([, address]) => address);

/** Index of a relay, drawn as users are spread. */
export function drawCountry(random: Random): number {
  return random.weighted(countries.map(([, , weight], index) => [index, weight] as const));
}
