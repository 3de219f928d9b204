/** Variables that look like ours and are not: a start that is other than it was meant to be should say so. */
import { suggest } from '@candor/manifest/did-you-mean';
import { SETTING_NAMES, variableOf } from './settings.ts';

const PREFIX = 'CANDOR_';
const KNOWN: readonly string[] = [...SETTING_NAMES.map(variableOf), 'CANDOR_CONFIG'];
/** Longer ones, and those in other letters, are not repeated. */
const NAMEABLE = /^CANDOR_[A-Z0-9_]{1,40}$/;

/** A line for each, by name and never with its value. */
export function describeUnknownVariables(
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && !KNOWN.includes(name))
    .map((name) => {
      const got = NAMEABLE.test(name) ? name : `another one that starts with ${PREFIX}`;
      return `Expected only known variables, got ${got}: it has no effect.${suggestVariable(name)}`;
    });
}

/** A name that is cut short is nearer than any slip of the pen, and longer apart: CANDOR_TLS_CERT. */
function suggestVariable(name: string): string {
  const cut = KNOWN.filter((known) => known.startsWith(name) && name.length > PREFIX.length);
  return cut.length === 1 ? ` Did you mean "${cut[0]}"?` : suggest(name, KNOWN);
}
