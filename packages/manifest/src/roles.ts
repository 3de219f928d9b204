/**
 * What an event can be for Candor itself: a failure, the health of a session, a slow operation. A role brings fields that Candor fills, the
 * same in every product, so that a collector can work with them. A vendor may give them other reasons and titles, and no other types.
 */
import type {
  EventDeclaration,
  EventRole,
  FieldDeclaration,
  LaneName,
  Manifest,
} from './manifest.ts';

export interface RoleTerms {
  /** Where such an event belongs if its declaration does not say, and whether it may be in another lane. */
  readonly lane: LaneName;
  readonly mayBeIn: readonly LaneName[];
  /** In the order in which they stand on a line. A choice without values takes those that the vendor declares. */
  readonly fields: Readonly<Record<string, FieldDeclaration>>;
  /** Whether the vendor may declare fields of its own beside them. */
  readonly hasOwnFields: boolean;
}

/** Role → what it brings. */
export const ROLES: Readonly<Record<EventRole, RoleTerms>> = {
  failure: {
    lane: 'exceptions',
    mayBeIn: ['exceptions'],
    fields: {
      failure: {
        type: 'failure',
        title: 'Failure',
        why: 'What failed and where, so that it can be mended.',
        optional: false,
      },
      severity: {
        type: 'choice',
        values: ['handled', 'unhandled', 'crashed'],
        title: 'Severity',
        why: 'Whether the program went on after the failure.',
        optional: false,
      },
      times: buildCount(
        'Times',
        'How often it failed in this way on the device, up to this report.',
      ),
    },
    hasOwnFields: true,
  },
  health: {
    lane: 'usage',
    // Health is counted without a stack, so that who agrees to send stacks does not decide what it says.
    mayBeIn: ['usage', 'performance', 'licence'],
    fields: {
      outcome: {
        type: 'choice',
        values: ['running', 'healthy', 'errored', 'unhandled', 'crashed', 'abnormal'],
        title: 'Outcome',
        why: 'Whether the program runs, or how it ended.',
        optional: false,
      },
      uptime: {
        type: 'duration',
        unit: 's',
        title: 'Uptime',
        why: 'How long the program runs without a failure.',
        optional: false,
      },
      errors: buildCount('Errors', 'How many failures the program survived since it last told.'),
      counted: buildCount(
        'Counted failures',
        'How many of them the system, the network or the user’s own code caused.',
      ),
    },
    hasOwnFields: false,
  },
  slowness: {
    lane: 'performance',
    mayBeIn: ['performance'],
    fields: {
      operation: {
        type: 'choice',
        values: [],
        title: 'Operation',
        why: 'What was slow.',
        optional: false,
      },
      duration: buildMs('Duration', 'How long it took.'),
      baseline: buildMs('Baseline', 'How long it usually takes on the same machine.'),
      times: buildCount('Times', 'How often it was as slow on the device, up to this report.'),
      frames: {
        type: 'failure',
        title: 'Frames',
        why: 'Which part of the program was at work while it was blocked.',
        optional: true,
      },
    },
    hasOwnFields: false,
  },
};

export const EVENT_ROLES: readonly EventRole[] = Object.keys(ROLES) as EventRole[];

/** The event that has a role in a manifest, with its name; undefined where none has. */
export function findRole(
  { events }: Pick<Manifest, 'events'>,
  role: EventRole,
): readonly [name: string, event: EventDeclaration] | undefined {
  return Object.entries(events).find(([, event]) => event.role === role);
}

/** The fields that Candor fills in an event; none where it has no role. */
export function listRoleFields({ role }: EventDeclaration): readonly string[] {
  return role === undefined ? [] : Object.keys(ROLES[role].fields);
}

function buildCount(title: string, why: string): FieldDeclaration {
  return { type: 'count', unit: null, buckets: null, title, why, optional: false };
}

function buildMs(title: string, why: string): FieldDeclaration {
  return { type: 'duration', unit: 'ms', title, why, optional: false };
}
