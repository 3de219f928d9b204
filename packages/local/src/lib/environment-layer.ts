/**
 * Environment variables as a layer of consent: the one that all products obey, then the product's own, then those that tell
 * an unattended run.
 */
import type { EnvironmentSwitch } from '@candor/manifest/manifest';
import type { Effects } from '../effects.ts';
import { CI_VARIABLES, isSaid } from '../start-facts.ts';

/** What one variable says. Variables that are not set, or are empty, say nothing and are left out. */
export interface VariableFinding {
  readonly variable: string;
  readonly value: string;
  readonly says: 'on' | 'off' | 'not_understood';
}

export function readDoNotTrack(env: Effects['env']): VariableFinding | null {
  const value = env['DO_NOT_TRACK'] ?? '';
  return isSaid(value) ? { variable: 'DO_NOT_TRACK', value, says: 'off' } : null;
}

/** The product's documented switches, in the manifest's order. */
export function readSwitches(
  switches: Readonly<Record<string, EnvironmentSwitch>>,
  env: Effects['env'],
): readonly VariableFinding[] {
  return Object.entries(switches).flatMap(([variable, meaning]) => {
    const value = env[variable] ?? '';
    return value === '' ? [] : [{ variable, value, says: understand(meaning, value) }];
  });
}

/** Off is looked for first: where both lists hold a value, it turns off. */
function understand(meaning: EnvironmentSwitch, value: string): VariableFinding['says'] {
  if (holds(meaning.off, value)) return 'off';
  return holds(meaning.on, value) ? 'on' : 'not_understood';
}

function holds(values: readonly string[] | 'any', value: string): boolean {
  if (values === 'any') return true;
  return values.some((known) => known.toLowerCase() === value.toLowerCase());
}

/** The variable that tells a build service, or null. `CI=false` is said by people who mean no. */
export function findCiVariable(env: Effects['env']): string | null {
  return CI_VARIABLES.find((name) => isSaid(env[name])) ?? null;
}
