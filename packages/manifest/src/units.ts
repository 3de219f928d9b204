/**
 * Units that can be turned into each other: durations, and amounts of data as UCUM and IEC write them.
 */

/** How many of the family's smallest unit one is. Exact powers, so that a conversion there and back gives the same number. */
const FAMILIES: readonly Readonly<Record<string, number>>[] = [
  { ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3_600e9, d: 86_400e9 },
  {
    By: 1,
    kBy: 1e3,
    MBy: 1e6,
    GBy: 1e9,
    TBy: 1e12,
    KiBy: 2 ** 10,
    MiBy: 2 ** 20,
    GiBy: 2 ** 30,
    TiBy: 2 ** 40,
  },
];

/** By what a number in `from` is multiplied to be one in `to`; null where the two measure different things. */
export function readUnitFactor(from: string, to: string): number | null {
  if (from === to) return 1;
  for (const family of FAMILIES) {
    const [given, wanted] = [readOwn(family, from), readOwn(family, to)];
    if (given !== undefined && wanted !== undefined) return given / wanted;
  }
  return null;
}

function readOwn(family: Readonly<Record<string, number>>, unit: string): number | undefined {
  return Object.hasOwn(family, unit) ? family[unit] : undefined;
}
