/**
 * Whether a person watches a run of the product.
 */
import type { Effects } from './effects.ts';
import { findContainerVariable } from './lib/container.ts';
import { findCiVariable } from './lib/environment-layer.ts';

export interface Unattended {
  /** The variable that tells, else `container` or `terminal`. */
  readonly origin: string;
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
    return { origin: variable, reason: `${variable} is set, as build services do.` };
  }
  if (effects.isContainer()) {
    const origin = findContainerVariable(effects.env) ?? 'container';
    return { origin, reason: 'The process runs in a container.' };
  }
  if (!effects.isInteractive()) {
    return { origin: 'terminal', reason: 'No person sits at a terminal.' };
  }
  return null;
}
