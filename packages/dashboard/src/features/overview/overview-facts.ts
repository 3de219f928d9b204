/** Which session facts the overview shows, and where: what a product does not declare does not appear. */
import type { BuiltInFact, FactDeclaration, Manifest } from '@candor/manifest/manifest';

export interface NamedFact {
  readonly fact: string;
  readonly title: string;
}

export interface OverviewFacts {
  readonly version: NamedFact | null;
  readonly os: NamedFact | null;
  readonly country: NamedFact | null;
  /** All others that can be counted by value, in the manifest's order. */
  readonly others: readonly NamedFact[];
}

const OWN_PLACE: ReadonlySet<BuiltInFact | null> = new Set(['version', 'os', 'country']);

/** Pseudonyms and free text have no groups to count; everything else has, measures by bucket. */
const GROUPLESS: ReadonlySet<FactDeclaration['type']> = new Set(['pseudonym', 'text']);

export function listOverviewFacts(manifest: Manifest): OverviewFacts {
  const facts = Object.entries(manifest.session);
  const find = (builtIn: BuiltInFact): NamedFact | null => {
    const found = facts.find(([, declared]) => declared.builtIn === builtIn);
    return found ? { fact: found[0], title: found[1].title } : null;
  };
  return {
    version: find('version'),
    os: find('os'),
    country: find('country'),
    others: facts
      .filter(([, { builtIn, type }]) => !OWN_PLACE.has(builtIn) && !GROUPLESS.has(type))
      .map(([fact, { title }]) => ({ fact, title })),
  };
}
