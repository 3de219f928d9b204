/**
 * The fields of every event that may be in a report: those of the manifest, and of the one event that needs no declaration.
 */
import type { EventDeclaration, Manifest } from '../manifest.ts';
import { LOST_EVENT, LOST_REASONS } from '../report.ts';

/** Undefined for an event that is not declared. */
export function findEventFields(
  manifest: Manifest,
  event: string,
): EventDeclaration['fields'] | undefined {
  if (event === LOST_EVENT) return LOST_FIELDS;
  return Object.hasOwn(manifest.events, event) ? manifest.events[event]?.fields : undefined;
}

const LOST_FIELDS: EventDeclaration['fields'] = {
  reason: {
    type: 'choice',
    values: LOST_REASONS,
    title: 'Reason',
    why: 'Where events are lost.',
    optional: false,
  },
  count: {
    type: 'count',
    unit: null,
    buckets: null,
    title: 'Events lost',
    why: 'How far the figures can be trusted.',
    optional: false,
  },
};
