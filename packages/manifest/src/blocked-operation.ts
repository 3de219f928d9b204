/**
 * The one operation of the role slowness that Candor measures itself. It has a module of its own, as a host's client needs it and not the
 * list of the roles.
 */
import type { EventDeclaration } from './manifest.ts';

/**
 * The operation of slow operations that no product measures: its main thread did one thing for so long that it could do nothing else. Where
 * it is declared the event has `frames`, which say what that was; no other operation has them.
 */
export const BLOCKED_OPERATION = 'blocked';
/** The field that comes with it. */
export const BLOCKED_FRAMES = 'frames';

/** Whether an event with the role slowness is told of a main thread that is blocked. */
export function tellsBlocked(fields: EventDeclaration['fields']): boolean {
  const operation = fields['operation'];
  return operation?.type === 'choice' && operation.values.includes(BLOCKED_OPERATION);
}
