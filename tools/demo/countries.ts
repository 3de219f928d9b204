import type { Random } from './random.ts';

/**
 * Countries in which the demo's users live, each with an address that registries assign there: networks of universities,
 * used only as text in a header on this machine. Nothing is ever sent to them. Their numbers are odd enough to be searched for.
 */
const countries: readonly (readonly [country: string, address: string, weight: number])[] = [
  ['US', '128.32.244.172', 9],
  ['DE', '141.20.93.217', 8],
  ['GB', '129.67.214.158', 4],
  ['FR', '129.199.143.86', 3],
  ['SE', '130.237.72.201', 3],
  ['JP', '133.11.187.94', 2],
];

/** Addresses from which the relays speak. */
export const relayAddresses: readonly string[] = countries.map(([, address]) => address);

/** Index of a relay, drawn as users are spread. */
export function drawCountry(random: Random): number {
  return random.weighted(countries.map(([, , weight], index) => [index, weight] as const));
}
