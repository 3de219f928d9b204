/** Reads what a question counts or computes. */
import type { FieldDeclaration, Manifest } from '@candor/manifest/manifest';
import type { Metric } from '../question.ts';
import { findField } from './declared.ts';
import { checkMap, enter, kindOf, type Place, readWord, report } from './issue-sink.ts';
import { readEvent, readName } from './read-dimension.ts';

type FieldMetric = Extract<Metric, { readonly field: string }>;

const KEYS = {
  installations: ['of'],
  sessions: ['of'],
  events: ['of', 'event'],
  field: ['of', 'event', 'field', 'statistic', 'over'],
  distribution: ['of', 'event', 'field'],
  distinct: ['of', 'event', 'field'],
} as const;
const KINDS = ['installations', 'sessions', 'events', 'field', 'distribution', 'distinct'] as const;
const STATISTICS = ['sum', 'mean', 'p50', 'p90'] as const;
const OVERS = ['each', 'latest'] as const;
const NUMERIC: readonly FieldDeclaration['type'][] = ['count', 'quantity', 'duration'];
const TYPES: Readonly<Record<FieldMetric['of'], readonly FieldDeclaration['type'][]>> = {
  field: NUMERIC,
  distribution: NUMERIC,
  // What a text says is never told; how many different ones there are is, of k installations at least.
  distinct: ['pseudonym', 'text'],
};

export function readMetric(place: Place, manifest: Manifest): Metric | null {
  if (typeof place.value !== 'object' || place.value === null) {
    return report(place, 'wrong_kind', `Expected a metric, got ${kindOf(place.value)}.`);
  }
  const of = readWord(enter(place, 'of'), 'a metric', KINDS);
  if (of === null || !checkMap(place, `the metric ${of}`, KEYS[of])) return null;
  if (of === 'installations' || of === 'sessions') return { of };
  if (of === 'events') {
    const event = enter(place, 'event');
    if (event.value === null) return { of, event: null };
    const name = readEvent(event, manifest);
    return name === null ? null : { of, event: name };
  }
  return readFieldMetric(place, manifest, of);
}

function readFieldMetric(place: Place, manifest: Manifest, of: FieldMetric['of']): Metric | null {
  const event = readEvent(enter(place, 'event'), manifest);
  const field = readName(enter(place, 'field'), 'the name of a field');
  if (event === null || field === null) return null;
  const declared = findField(manifest, event, field);
  if (declared === undefined) {
    return report(
      enter(place, 'field'),
      'unknown_reference',
      'Expected a field that the event declares, got another.',
    );
  }
  if (!TYPES[of].includes(declared.type)) {
    return report(
      enter(place, 'field'),
      'wrong_reference',
      `Expected a field of type ${TYPES[of].join(', ')} for ${of}, got one of type ${declared.type}.`,
    );
  }
  if (of !== 'field') return { of, event, field };
  const statistic = readWord(enter(place, 'statistic'), 'a statistic', STATISTICS);
  const over = readWord(enter(place, 'over'), 'what it is taken over', OVERS);
  return statistic === null || over === null ? null : { of, event, field, statistic, over };
}
