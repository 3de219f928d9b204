/**
 * One envelope of Application Insights as an item. Messages, urls, stacks and names of operations stay behind: no field could
 * hold them. What is left of each type:
 *
 *     EventData                 its own name           properties, measurements
 *     MetricData                the metric's name      value, count, min, max, properties
 *     RequestData               request                duration (ms), success, response_code, properties, measurements
 *     RemoteDependencyData      dependency             duration (ms), success, properties, measurements
 *     PageViewData, …PerfData   page_view              duration (ms), page, properties, measurements
 *     MessageData               message                severity, properties, measurements
 *     ExceptionData             exception              severity, properties, measurements
 *     AvailabilityData          availability           duration (ms), success, properties, measurements
 */
import { foreignWeightMax } from '../../../limits.ts';
import type { ForeignItem, ForeignValues } from '../foreign-item.ts';

/** An item with the key under which it came; or what is wrong, in the words that the SDKs look for. */
export type ReadEnvelope =
  | { readonly ok: true; readonly key: string; readonly items: readonly ForeignItem[] }
  | { readonly ok: false; readonly message: string };

const SEVERITIES = ['verbose', 'information', 'warning', 'error', 'critical'];

export function readEnvelope(envelope: unknown, index: number): ReadEnvelope {
  if (!isObject(envelope)) return { ok: false, message: '100: Invalid JSON' };
  const { iKey, time, tags, data, sampleRate } = envelope;
  const { baseType, baseData } = objectOf(data);
  if (typeof baseType !== 'string') return { ok: false, message: required('baseType', 'Data') };
  if (!isObject(baseData)) return { ok: false, message: required('baseData', 'Data') };
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(at)) return { ok: false, message: required('time', 'Envelope') };
  const read = READERS[baseType];
  if (read === undefined) return { ok: false, message: `Expected a known baseType.` };
  const named = read(baseData);
  if (named.some(({ event }) => event === '')) {
    return { ok: false, message: required('name', baseType) };
  }
  const attributes = objectOf(tags);
  const address = attributes['ai.location.ip'];
  const shared = {
    index,
    at,
    attributes,
    weight: readWeight(sampleRate),
    address: typeof address === 'string' ? address : null,
  };
  return {
    ok: true,
    key: typeof iKey === 'string' ? iKey : '',
    items: named.map(({ event, values }) => ({ ...shared, event, values })),
  };
}

interface Named {
  readonly event: string;
  readonly values: ForeignValues;
}

type Reader = (data: ForeignValues) => readonly Named[];

const READERS: Readonly<Record<string, Reader | undefined>> = {
  __proto__: null as never,
  EventData: (data) => [{ event: textOf(data['name']), values: readShared(data) }],
  MetricData: (data) =>
    (Array.isArray(data['metrics']) ? data['metrics'] : []).map((point: unknown) => {
      const { name, value, count, min, max } = objectOf(point);
      return { event: textOf(name), values: { ...readShared(data), value, count, min, max } };
    }),
  RequestData: (data) => [
    {
      event: 'request',
      values: { ...readCall(data), response_code: textOf(data['responseCode']) },
    },
  ],
  RemoteDependencyData: (data) => [{ event: 'dependency', values: readCall(data) }],
  AvailabilityData: (data) => [{ event: 'availability', values: readCall(data) }],
  PageViewData: readPageView,
  PageViewPerfData: readPageView,
  MessageData: (data) => [{ event: 'message', values: readRated(data) }],
  ExceptionData: (data) => [{ event: 'exception', values: readRated(data) }],
};

function readPageView(data: ForeignValues): readonly Named[] {
  const { name, duration } = data;
  return [
    {
      event: 'page_view',
      values: { ...readShared(data), page: textOf(name), duration: readTimeSpan(duration) },
    },
  ];
}

function readCall(data: ForeignValues): ForeignValues {
  const { duration, success } = data;
  return { ...readShared(data), duration: readTimeSpan(duration), success };
}

function readRated(data: ForeignValues): ForeignValues {
  const { severityLevel } = data;
  const severity =
    typeof severityLevel === 'number'
      ? SEVERITIES[severityLevel]
      : textOf(severityLevel).toLowerCase();
  return { ...readShared(data), severity: severity === '' ? undefined : severity };
}

/** A measurement stands above a property of the same name: it is a number already. */
function readShared(data: ForeignValues): ForeignValues {
  return { ...objectOf(data['properties']), ...objectOf(data['measurements']) };
}

/** A sample rate of 25 means that the item stands for four. Old SDKs send 0, or nothing, for all. */
function readWeight(sampleRate: unknown): number {
  const isSample = typeof sampleRate === 'number' && sampleRate > 0 && sampleRate < 100;
  return isSample ? Math.min(Math.round(100 / sampleRate), foreignWeightMax) : 1;
}

function required(field: string, type: string): string {
  return `109: Field '${field}' on type '${type}' is required but missing or empty. Expected: string, Actual: `;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isObject(value: unknown): value is ForeignValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): ForeignValues {
  return isObject(value) ? value : {};
}

const TIME_SPAN = /^(?:(\d{1,3})\.)?(\d{1,2}):(\d\d):(\d\d)(?:\.(\d{1,7}))?$/;

/** Milliseconds of a duration as .NET writes a `TimeSpan`, `[d.]hh:mm:ss[.fffffff]`, or of the plain number that some SDKs send. */
function readTimeSpan(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  const match = typeof value === 'string' ? TIME_SPAN.exec(value) : null;
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Number(`0.${fraction}`) * 1000;
}
