/**
 * One envelope of Application Insights as an item. Messages, urls and names of operations stay behind: no field could
 * hold them. Stacks are described in the product's vocabulary (`foreign-failure.ts`). What is left of each type:
 *
 *     EventData                 its own name           properties, measurements
 *     MetricData                the metric's name      value, count, min, max, properties
 *     RequestData               request                duration (ms), success, response_code, properties, measurements
 *     RemoteDependencyData      dependency             duration (ms), success, properties, measurements
 *     PageViewData, …PerfData   page_view              duration (ms), page, properties, measurements
 *     MessageData               message                severity, properties, measurements
 *     ExceptionData             exception              severity, properties, measurements; and the failure that it is
 *     AvailabilityData          availability           duration (ms), success, properties, measurements
 */
import { type ForeignItem, type ForeignValues, isMap, mapOf } from '../foreign-item.ts';
import { readExceptions } from './read-exception.ts';
import { foreignWeightMax, metricPointsMax } from '../limits.ts';

/** An item with the key under which it came; or what is wrong, in the words that the SDKs look for. */
export type ReadEnvelope =
  | { readonly ok: true; readonly key: string; readonly items: readonly ForeignItem[] }
  | { readonly ok: false; readonly message: string };

const SDK_TAG = 'ai.internal.sdkVersion';
const SEVERITIES = ['verbose', 'information', 'warning', 'error', 'critical'];

export function readEnvelope(envelope: unknown, index: number): ReadEnvelope {
  if (!isMap(envelope)) return { ok: false, message: '100: Invalid JSON' };
  const { iKey, time, tags, data, sampleRate } = envelope;
  const { baseType, baseData } = mapOf(data);
  if (typeof baseType !== 'string') return { ok: false, message: required('baseType', 'Data') };
  if (!isMap(baseData)) return { ok: false, message: required('baseData', 'Data') };
  const at = typeof time === 'string' ? Date.parse(withZone(time)) : Number.NaN;
  if (Number.isNaN(at)) return { ok: false, message: required('time', 'Envelope') };
  const read = READERS[baseType];
  if (read === undefined) return { ok: false, message: `Expected a known baseType.` };
  const named = read(baseData);
  if (isOfTheSdk(named)) return { ok: true, key: textOf(iKey), items: [] };
  if (named.length === 0) return { ok: false, message: required('metrics', baseType) };
  if (named.some(({ event }) => event === '')) {
    return { ok: false, message: required('name', baseType) };
  }
  const attributes = mapOf(tags);
  const address = attributes['ai.location.ip'];
  const isException = baseType === 'ExceptionData';
  const failure = isException ? readExceptions(baseData, attributes[SDK_TAG]) : null;
  const shared = {
    index,
    at,
    attributes,
    uid: null,
    weight: readWeight(sampleRate),
    address: typeof address === 'string' ? address : null,
  };
  return {
    ok: true,
    key: textOf(iKey),
    items: named.map((one) => ({ ...shared, failure, ...one })),
  };
}

/**
 * What the exporters for OpenTelemetry put beside spans and metrics: the resource once more, as a metric. It is taken and left
 * aside. Refused, it would make a partial success of every request, which its SDK tells its product as a failure.
 */
function isOfTheSdk(named: readonly Named[]): boolean {
  return named.length === 1 && named[0]?.event === '_OTELRESOURCE_';
}

type Named = Pick<ForeignItem, 'event' | 'values' | 'saysNothing'>;

type Reader = (data: ForeignValues) => readonly Named[];

const READERS: Readonly<Record<string, Reader | undefined>> = {
  __proto__: null as never,
  EventData: (data) => [{ event: textOf(data['name']), values: listShared(data) }],
  MetricData: readMetrics,
  RequestData: (data) => [{ event: 'request', values: [readRequest(data), ...listShared(data)] }],
  RemoteDependencyData: (data) => [
    { event: 'dependency', values: [readCall(data), ...listShared(data)] },
  ],
  AvailabilityData: (data) => [
    { event: 'availability', values: [readCall(data), ...listShared(data)] },
  ],
  PageViewData: readPageView,
  PageViewPerfData: readPageView,
  MessageData: (data) => [{ event: 'message', values: [readSeverity(data), ...listShared(data)] }],
  ExceptionData: (data) => [
    { event: 'exception', values: [readSeverity(data), ...listShared(data)] },
  ],
};

/**
 * The points share the properties: there may be many of both. The service that SDKs were made for takes the first alone. What was
 * measured can be no number (`"NaN"`, or null where JSON has no word for it): counted, that point would be one that measured nothing.
 */
function readMetrics(data: ForeignValues): readonly Named[] {
  const { metrics } = data;
  const shared = listShared(data);
  return (Array.isArray(metrics) ? metrics.slice(0, metricPointsMax) : []).map((point: unknown) => {
    const { name, value, count, min, max } = mapOf(point);
    const values = [{ value, count, min, max }, ...shared];
    return { event: textOf(name), values, saysNothing: isNumber(value) ? null : 'not_a_number' };
  });
}

function isNumber(value: unknown): boolean {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number);
}

function readPageView(data: ForeignValues): readonly Named[] {
  const { name, duration } = data;
  const own = { page: textOf(name), duration: readTimeSpan(duration) };
  return [{ event: 'page_view', values: [own, ...listShared(data)] }];
}

function readRequest(data: ForeignValues): ForeignValues {
  return { ...readCall(data), response_code: textOf(data['responseCode']) };
}

/** What is not said to have failed has succeeded. */
function readCall({ duration, success }: ForeignValues): ForeignValues {
  return { duration: readTimeSpan(duration), success: success ?? true };
}

function readSeverity({ severityLevel }: ForeignValues): ForeignValues {
  if (typeof severityLevel === 'number') return { severity: SEVERITIES[severityLevel] };
  const word = textOf(severityLevel).toLowerCase();
  return { severity: word === '' ? undefined : word };
}

/** A measurement stands above a property of the same name: it is a number already. */
function listShared(data: ForeignValues): readonly ForeignValues[] {
  return [mapOf(data['measurements']), mapOf(data['properties'])];
}

/** A time without a zone is in UTC, wherever this collector stands. */
function withZone(time: string): string {
  return /(?:Z|[+-]\d\d:?\d\d)$/i.test(time) ? time : `${time}Z`;
}

/** A sample rate of 25 means that the item stands for four. Old SDKs send 0, or nothing, for all. */
function readWeight(given: unknown): number {
  const sampleRate = typeof given === 'string' ? Number(given) : given;
  const isSample = typeof sampleRate === 'number' && sampleRate > 0 && sampleRate < 100;
  return isSample ? Math.min(Math.round(100 / sampleRate), foreignWeightMax) : 1;
}

function required(field: string, type: string): string {
  return `109: Field '${field}' on type '${type}' is required but missing or empty. Expected: string, Actual: `;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
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
