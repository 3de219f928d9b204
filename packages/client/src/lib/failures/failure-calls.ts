/**
 * The host's way to tell of failures. A start of a product whose manifest has no event for them does no more than look for one.
 */
import type { EventRole, LaneName } from '@candor/manifest/manifest';
import type { Severity } from '../../telemetry.ts';
import type { Door } from '../door.ts';
import type { Start } from '../start.ts';
import { openFailureCalls } from './open-failure-calls.ts';

/** None of them throws. */
export interface FailureCalls {
  readonly tell: (
    error: unknown,
    fields: Readonly<Record<string, unknown>> | undefined,
    severity: Severity,
  ) => void;
  /** Begins to watch over the session, unless it did. The product is at work. */
  readonly begin: () => void;
  /** Tells that the session runs. */
  readonly beat: () => void;
  /** Tells how the session ended. Where it goes on all the same, what is worse is told after it. */
  readonly end: () => void;
  /** Looks whether the lane is on in which the health of the session is told. */
  readonly look: () => void;
  /** The end. */
  readonly close: () => void;
}

/** An event that has a role, by its name. */
export interface RoleEvent {
  readonly name: string;
  readonly lane: LaneName;
}

export function createFailureCalls(start: Start, door: Door): FailureCalls {
  const failure = findRoleEvent(start, 'failure');
  const isTold = start.options.failures?.health !== false;
  const health = isTold ? findRoleEvent(start, 'health') : null;
  return failure === null && health === null
    ? NO_CALLS
    : openFailureCalls(start, door, { failure, health });
}

const NO_CALLS: FailureCalls = {
  tell: () => undefined,
  begin: () => undefined,
  beat: () => undefined,
  end: () => undefined,
  look: () => undefined,
  close: () => undefined,
};

function findRoleEvent({ manifest }: Start, role: EventRole): RoleEvent | null {
  for (const [name, event] of Object.entries(manifest.events)) {
    if (event.role === role) return { name, lane: event.lane };
  }
  return null;
}
