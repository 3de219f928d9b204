/**
 * What a name in a question refers to. Only own properties count, so that `constructor` is no event.
 */
import type { FieldDeclaration, LaneName, Manifest } from '@candor/manifest/manifest';
import { LOST_EVENT, LOST_REASONS } from '@candor/manifest/report';

export interface DeclaredEvent {
  /** null for an event that is known in every lane. */
  readonly lane: LaneName | null;
  readonly fields: Readonly<Record<string, FieldDeclaration>>;
}

/** The one event that no manifest declares: what was dropped before it could be sent. */
const LOST: DeclaredEvent = {
  lane: null,
  fields: {
    reason: {
      type: 'choice',
      values: LOST_REASONS,
      title: 'Reason',
      why: 'Why events were dropped before they could be sent.',
      optional: false,
    },
    count: {
      type: 'count',
      unit: 'events',
      buckets: null,
      title: 'Events dropped',
      why: 'How much is missing in the other figures.',
      optional: false,
    },
  },
};

export function findEvent(manifest: Manifest, name: string): DeclaredEvent | undefined {
  return name === LOST_EVENT ? LOST : findOwn(manifest.events, name);
}

export function findField(
  manifest: Manifest,
  event: string,
  field: string,
): FieldDeclaration | undefined {
  const declared = findEvent(manifest, event);
  return declared === undefined ? undefined : findOwn(declared.fields, field);
}

export function findFact(manifest: Manifest, fact: string): FieldDeclaration | undefined {
  return findOwn(manifest.session, fact);
}

function findOwn<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
