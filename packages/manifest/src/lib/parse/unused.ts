/**
 * Smells: what is declared and serves nothing.
 */
import type { Manifest } from '../../manifest.ts';
import { listRoleFields } from '../../roles.ts';
import type { IssueSink } from './issue-sink.ts';

/** Warns of fields that no question uses and of lanes that no event belongs to. */
export function warnOfUnused(manifest: Manifest, sink: IssueSink): void {
  const used = new Set(manifest.questions.flatMap(listUsed));
  for (const [event, declared] of Object.entries(manifest.events)) {
    // What a role brings has its own pages: nobody need ask for it.
    const given = listRoleFields(declared);
    for (const field of Object.keys(declared.fields)) {
      if (used.has(`${event}.${field}`) || given.includes(field)) continue;
      const message =
        'No question uses this field. Ask one under "questions", or stop collecting it.';
      sink.warn('unused_field', ['events', event, 'fields', field], message);
    }
  }
  const lanes = new Set<string>(Object.values(manifest.events).map((event) => event.lane));
  for (const lane of Object.keys(manifest.lanes)) {
    if (lanes.has(lane)) continue;
    const message =
      'No event belongs to this lane. Take it out, so that nobody is asked for nothing.';
    sink.warn('unused_lane', ['lanes', lane], message);
  }
}

function listUsed({ metric, breakdown }: Manifest['questions'][number]): readonly string[] {
  const used: string[] = [];
  if ('field' in metric) used.push(`${metric.event}.${metric.field}`);
  if (breakdown?.by === 'field') used.push(`${breakdown.event}.${breakdown.field}`);
  return used;
}
