/**
 * What a question counts or computes, in its short form (`mean: heartbeat.uptime`) or under `metric` in its normal form.
 */
import type { Metric } from '../../manifest.ts';
import { checkMap, type Cursor, enter, isGiven, readWord, report } from './cursor.ts';
import {
  type Declared,
  findEvent,
  findMetricField,
  readFieldReference,
} from './question-references.ts';

export const STATISTICS = ['sum', 'mean', 'p50', 'p90'] as const;
export const OVER = ['each', 'latest'] as const;
/** Exactly one of these says what is counted or computed. */
export const METRIC_KEYS = [
  'count',
  'sum',
  'mean',
  'p50',
  'p90',
  'distribution',
  'distinct',
  'metric',
] as const;

/** `cursor` stands at the question. Null when an issue was reported. */
export function readMetric(cursor: Cursor, declared: Declared): Metric | null {
  const given = METRIC_KEYS.filter((key) => isGiven(enter(cursor, key)));
  const [key] = given;
  if (key === undefined || given.length > 1) {
    const got = key === undefined ? 'none' : given.join(' and ');
    const code = key === undefined ? 'missing_key' : 'contradiction';
    report(cursor, code, `Expected one of ${METRIC_KEYS.join(', ')}, got ${got}.`);
    return null;
  }
  const place = enter(cursor, key);
  const over = enter(cursor, 'over');
  if (isGiven(over) && !STATISTICS.some((statistic) => statistic === key)) {
    const message = `Expected "over" beside ${STATISTICS.join(', ')} only. Take it out.`;
    report(over, 'contradiction', message);
  }
  if (key === 'metric') return readNormalMetric(place, declared);
  if (key === 'count') return readCounted(place, declared);
  const reference = readFieldReference(place, declared);
  if (reference === null) return null;
  if (key === 'distinct' || key === 'distribution') {
    return findMetricField(place, declared, { of: key, ...reference });
  }
  return findMetricField(place, declared, {
    of: 'field',
    ...reference,
    statistic: key,
    over: isGiven(over)
      ? (readWord(over, 'what is taken of each installation', OVER) ?? 'each')
      : 'each',
  });
}

/** `installations`, `sessions`, `events`, or the name of one event. */
function readCounted(cursor: Cursor, declared: Declared): Metric | null {
  if (cursor.value === 'installations' || cursor.value === 'sessions') return { of: cursor.value };
  if (cursor.value === 'events') return { of: 'events', event: null };
  const event = findEvent(cursor, declared, ['installations', 'sessions', 'events']);
  return event === null ? null : { of: 'events', event };
}

/** Metric → the keys of its normal form beside `of`. */
export const METRIC_FORMS: Readonly<Record<Metric['of'], readonly string[]>> = {
  installations: [],
  sessions: [],
  events: ['event'],
  field: ['event', 'field', 'statistic', 'over'],
  distribution: ['event', 'field'],
  distinct: ['event', 'field'],
};
export const METRIC_NAMES: readonly Metric['of'][] = Object.keys(METRIC_FORMS) as Metric['of'][];

function readNormalMetric(cursor: Cursor, declared: Declared): Metric | null {
  const kind = readWord(enter(cursor, 'of'), 'a metric', METRIC_NAMES);
  if (kind === null || !checkMap(cursor, `the metric ${kind}`, ['of', ...METRIC_FORMS[kind]])) {
    return null;
  }
  const eventPlace = enter(cursor, 'event');
  if (kind === 'installations' || kind === 'sessions') return { of: kind };
  if (kind === 'events' && !isGiven(eventPlace)) return { of: 'events', event: null };
  const event = findEvent(eventPlace, declared, []);
  if (event === null) return null;
  if (kind === 'events') return { of: 'events', event };
  const place = enter(cursor, 'field');
  // Checked by `findMetricField()`, whose business names are.
  const field = place.value as string;
  if (kind !== 'field') return findMetricField(place, declared, { of: kind, event, field });
  const statistic = readWord(enter(cursor, 'statistic'), 'a statistic', STATISTICS);
  const over = readWord(enter(cursor, 'over'), 'what is taken of each installation', OVER);
  if (statistic === null || over === null) return null;
  return findMetricField(place, declared, { of: 'field', event, field, statistic, over });
}
