/**
 * Whether a person watches a run of the product.
 */
import type { Effects } from './effects.ts';
import { findContainerVariable } from './lib/container.ts';
import { findCiVariable } from './lib/environment-layer.ts';

export interface Unattended {
  /** The variable that tells, else `container` or `terminal`. */
  readonly origin: string;
  /** Of the variable; null where none tells. */
  readonly value: string | null;
  /** A sentence for the user. */
  readonly reason: string;
}

/** Whether a build service runs this process. */
export function isCi(env: Effects['env']): boolean {
  return findCiVariable(env) !== null;
}

/** Why nobody watches this run: a build service, a container, no terminal. Null where a person sits at a terminal. */
export function findUnattended(effects: Effects): Unattended | null {
  const variable = findCiVariable(effects.env);
  if (variable !== null) {
    const reason = `${variable} is set, as build services do.`;
    return { origin: variable, value: effects.env[variable] ?? null, reason };
  }
  if (effects.isContainer()) {
    const name = findContainerVariable(effects.env);
    const value = name === null ? null : (effects.env[name] ?? null);
    return { origin: name ?? 'container', value, reason: 'The process runs in a container.' };
  }
  if (!effects.isInteractive()) {
    return { origin: 'terminal', value: null, reason: 'No person sits at a terminal.' };
  }
  return null;
}
