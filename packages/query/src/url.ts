/**
 * A question as the query of an address, short enough to be shared and plain enough to be read:
 *
 *     product=vms-module&metric=events-vms.connected&by=fact-version&if.fact-os=linux&from=2026-01-01&to=2026-03-31&step=week
 *
 * Names of events and fields have no hyphen, so that one separates them. Values of filters repeat their key.
 */
import type { Dimension, Filter, Metric, Question } from './question.ts';

const FILTER = 'if.';

export function formatQuestion(question: Question): string {
  const query = new URLSearchParams();
  query.set('product', question.product);
  query.set('metric', formatMetric(question.metric));
  if (question.breakdown !== null) query.set('by', formatDimension(question.breakdown));
  for (const { dimension, values } of question.filters) {
    for (const value of values) query.append(FILTER + formatDimension(dimension), value);
  }
  query.set('from', question.span.from);
  query.set('to', question.span.to);
  query.set('step', question.step);
  if (question.lane !== undefined) query.set('lane', question.lane);
  if (question.environment !== undefined) query.set('environment', question.environment);
  return query.toString();
}

/** What an address asks, for `parseQuestion()` to judge: parts that are missing or malformed are undefined in it. */
export function readQuestion(text: string): unknown {
  const query = new URLSearchParams(text);
  const by = query.get('by');
  const lane = query.get('lane');
  const environment = query.get('environment');
  return {
    product: query.get('product') ?? undefined,
    metric: readMetric(query.get('metric') ?? ''),
    breakdown: by === null ? null : readDimension(by),
    filters: readFilters(query),
    span: { from: query.get('from') ?? undefined, to: query.get('to') ?? undefined },
    step: query.get('step') ?? undefined,
    ...(lane === null ? {} : { lane }),
    ...(environment === null ? {} : { environment }),
  };
}

export function formatMetric(metric: Metric): string {
  switch (metric.of) {
    case 'installations':
    case 'sessions':
      return metric.of;
    case 'events':
      return metric.event === null ? metric.of : `${metric.of}-${metric.event}`;
    case 'field':
      return [metric.of, metric.event, metric.field, metric.statistic, metric.over].join('-');
    default:
      return [metric.of, metric.event, metric.field].join('-');
  }
}

export function formatDimension(dimension: Dimension): string {
  if (dimension.by === 'event') return dimension.by;
  if (dimension.by === 'fact') return `${dimension.by}-${dimension.fact}`;
  return [dimension.by, dimension.event, dimension.field].join('-');
}

function readMetric(text: string): unknown {
  const [of, event, field, statistic, over] = text.split('-');
  if (of === 'events') return { of, event: event ?? null };
  if (of === 'field') return { of, event, field, statistic, over };
  if (of === 'distribution' || of === 'distinct') return { of, event, field };
  return { of };
}

function readDimension(text: string): unknown {
  const [by, first, field] = text.split('-');
  if (by === 'fact') return { by, fact: first };
  return by === 'field' ? { by, event: first, field } : { by };
}

function readFilters(query: URLSearchParams): readonly unknown[] {
  const keys = new Set([...query.keys()].filter((key) => key.startsWith(FILTER)));
  return [...keys].map((key) => ({
    dimension: readDimension(key.slice(FILTER.length)),
    values: query.getAll(key),
  }));
}

/** The filters of a question without one dimension, or with other values for it: what a click in a chart does. */
export function setFilter(
  filters: readonly Filter[],
  dimension: Dimension,
  values: readonly string[],
): readonly Filter[] {
  const name = formatDimension(dimension);
  const others = filters.filter((filter) => formatDimension(filter.dimension) !== name);
  return values.length === 0 ? others : [...others, { dimension, values }];
}
