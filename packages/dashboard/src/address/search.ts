/**
 * The part of the address after `?`: all state that a person would share. Its form is meant to be read, and its filters are
 * written as the question language writes them:
 *
 *     ?days=90&step=week&environment=test&if.fact-os=linux&if.fact-os=windows&if.field-heartbeat-licence=trial
 *
 * What it says is checked here once; what it says wrongly is left out, so that an old link still opens.
 */
import { parseDay } from '@candor/query/day';
import { filtersMax, filterValuesMax, spanDaysMax } from '@candor/query/limits';
import type { Day, Dimension, Filter, Question } from '@candor/query/question';
import { formatDimension, readQuestion } from '@candor/query/url';
import { readEnvironment, sayEnvironment } from './environment.ts';
import { DEFAULT_DAYS, lengthOfSpan, PRESET_DAYS, type SpanChoice, type TimeStep } from './span.ts';

/** What every page of a product has in its address. */
export interface SharedSearch extends SpanChoice {
  readonly step?: TimeStep | undefined;
  /** Unsaid, production. */
  readonly environment?: string | undefined;
  readonly filters?: readonly Filter[] | undefined;
}

/** The page of one field: which event, which field. */
export interface FieldSearch {
  readonly event?: string | undefined;
  readonly field?: string | undefined;
}

/** The page of performance: which field in full, and which two releases side by side. */
export interface PerformanceSearch extends FieldSearch {
  readonly release?: string | undefined;
  readonly baseline?: string | undefined;
}

const FILTER_PREFIX = 'if.';
const STEPS: readonly TimeStep[] = ['day', 'week', 'month'];

/** Reads the address into plain names and values, and the filters into a list. */
export function parseSearchString(text: string): Record<string, unknown> {
  const named = [...new URLSearchParams(text)].filter(([name]) => !name.startsWith(FILTER_PREFIX));
  const { filters } = readQuestion(text) as Pick<Question, 'filters'>;
  return { ...Object.fromEntries(named), ...(filters.length > 0 && { filters }) };
}

/** Writes what `parseSearchString` reads, `?` included; the empty string where there is nothing to say. */
export function formatSearchString(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' || typeof value === 'number') params.append(name, `${value}`);
  }
  for (const { dimension, values } of readFilters(search['filters']) ?? []) {
    for (const value of values) params.append(FILTER_PREFIX + formatDimension(dimension), value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** Keeps what is understood and leaves the default unsaid, so that two addresses of the same view are the same. */
export function readSharedSearch(raw: Readonly<Record<string, unknown>>): SharedSearch {
  const span = readSpan(raw);
  const days = PRESET_DAYS.find((preset) => preset === Number(raw['days']));
  const step = STEPS.find((step) => step === raw['step']);
  const filters = readFilters(raw['filters']);
  return {
    ...(span ?? (days && days !== DEFAULT_DAYS && { days })),
    ...(step && { step }),
    ...sayEnvironment(readEnvironment(raw['environment'])),
    ...(filters && { filters }),
  };
}

/**
 * As `readSharedSearch`, every name said: the router lays what it gets over the address as it came, so a name that was left out
 * would keep what was not understood.
 */
export function readWholeSearch(raw: Readonly<Record<string, unknown>>): SharedSearch {
  const nothing = {
    days: undefined,
    from: undefined,
    to: undefined,
    step: undefined,
    environment: undefined,
    filters: undefined,
  };
  return { ...nothing, ...readSharedSearch(raw) };
}

export function readFieldSearch(raw: Readonly<Record<string, unknown>>): FieldSearch {
  const { event, field } = raw;
  return {
    ...(typeof event === 'string' && { event }),
    ...(typeof field === 'string' && { field }),
  };
}

export function readPerformanceSearch(raw: Readonly<Record<string, unknown>>): PerformanceSearch {
  const { release, baseline } = raw;
  return {
    ...readFieldSearch(raw),
    ...(typeof release === 'string' && { release }),
    ...(typeof baseline === 'string' && { baseline }),
  };
}

function readSpan(
  raw: Readonly<Record<string, unknown>>,
): { readonly from: Day; readonly to: Day } | undefined {
  const from = parseDay(raw['from']);
  const to = parseDay(raw['to']);
  if (!from.ok || !to.ok || from.value > to.value) return undefined;
  const span = { from: from.value, to: to.value };
  return lengthOfSpan(span) <= spanDaysMax ? span : undefined;
}

/** Whether names are declared is for the manifest to say, which the address does not know. */
function readFilters(raw: unknown): readonly Filter[] | undefined {
  if (!Array.isArray(raw)) return undefined;
  const filters = (raw as readonly Filter[])
    .filter(({ dimension }) => isNamed(dimension))
    .map(({ dimension, values }) => ({
      dimension,
      values: [...new Set(values)].slice(0, filterValuesMax),
    }))
    .filter(({ values }) => values.length > 0)
    .slice(0, filtersMax);
  return filters.length > 0 ? filters : undefined;
}

function isNamed(dimension: Dimension): boolean {
  if (dimension.by === 'fact') return typeof dimension.fact === 'string';
  if (dimension.by === 'event') return true;
  return (
    dimension.by === 'field' &&
    typeof dimension.event === 'string' &&
    typeof dimension.field === 'string'
  );
}
