/**
 * Stands for the ingestion service of Application Insights, written from its contract and strict about it: what the real one
 * would take silently and drop later is an error here.
 */
import type { Answer } from './collector.fixture.ts';
import type { TelemetrySink } from './sinks.ts';

export interface InsightsItem {
  readonly ver: number;
  readonly name: string;
  readonly time: string;
  readonly seq: string;
  readonly iKey: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseType: string;
    readonly baseData: {
      readonly ver: number;
      readonly name: string;
      readonly properties: Readonly<Record<string, string>>;
      readonly measurements: Readonly<Record<string, number>>;
    };
  };
}

export interface InsightsService {
  readonly answer: Answer;
  /** Items that were taken, in their order. */
  readonly items: InsightsItem[];
  /** What was wrong with those that were not. */
  readonly problems: string[];
  /** The status of each item that is in order; 200 takes it. */
  decide: (item: InsightsItem) => number;
}

export const INSTRUMENTATION_KEY = '0ec7d4ee-5b3a-4db2-b83d-ccb675330317';

/** The sink of a product that sends to such a service at this address. */
export function buildInsightsSink(
  ingestionEndpoint: string,
): Extract<TelemetrySink, { kind: 'application-insights' }> {
  const connectionString = `InstrumentationKey=${INSTRUMENTATION_KEY};IngestionEndpoint=${ingestionEndpoint}`;
  return { kind: 'application-insights', connectionString };
}

export function createInsightsService(): InsightsService {
  const items: InsightsItem[] = [];
  const problems: string[] = [];
  const service: InsightsService = {
    items,
    problems,
    decide: () => 200,
    answer: (response, { method, path, headers, body }) => {
      if (method !== 'POST' || (path !== '/v2/track' && path !== '/v2.1/track')) {
        problems.push(`${method} ${path}`);
        response.writeHead(404).end();
        return;
      }
      if (headers['content-type'] !== 'application/x-json-stream') problems.push('content-type');
      if (headers['content-encoding'] !== 'gzip') problems.push('content-encoding');
      const envelopes = body.split('\n').filter((line) => line !== '');
      const errors = envelopes.flatMap((line, index) => {
        const item = JSON.parse(line) as InsightsItem;
        const wrong = findWrong(item);
        problems.push(...wrong);
        const statusCode = wrong.length > 0 ? 400 : service.decide(item);
        if (statusCode === 200) items.push(item);
        return statusCode === 200 ? [] : [{ index, statusCode, message: wrong[0] ?? 'as decided' }];
      });
      const itemsAccepted = envelopes.length - errors.length;
      const isMixed = itemsAccepted > 0 || new Set(errors.map((e) => e.statusCode)).size > 1;
      const status = errors.length === 0 ? 200 : isMixed ? 206 : (errors[0]?.statusCode ?? 400);
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify({ itemsReceived: envelopes.length, itemsAccepted, errors }));
    },
  };
  return service;
}

/** Tags with the longest that each may be. */
const TAGS: Readonly<Record<string, number>> = {
  'ai.application.ver': 1024,
  'ai.cloud.role': 256,
  'ai.cloud.roleInstance': 256,
  'ai.internal.nodeName': 256,
  'ai.internal.sdkVersion': 64,
  'ai.location.ip': 46,
  'ai.session.id': 64,
  'ai.user.id': 128,
  'ai.user.authUserId': 1024,
};

const MEMBERS: ReadonlySet<string> = new Set([
  'ver',
  'name',
  'time',
  'seq',
  'iKey',
  'tags',
  'data',
]);

/** Everything that the contract says of an envelope with an event in it. */
function findWrong(item: InsightsItem): readonly string[] {
  const { data, tags } = item;
  const { baseData } = data;
  const rules: readonly (readonly [string, boolean])[] = [
    ['members of the envelope', Object.keys(item).every((key) => MEMBERS.has(key))],
    ['ver', item.ver === 1],
    ['name', /^Microsoft\.ApplicationInsights\.[0-9a-f]{32}\.Event$/.test(item.name)],
    ['time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,7}Z$/.test(item.time)],
    ['seq', item.seq.length <= 64],
    ['Invalid instrumentation key', item.iKey.toLowerCase() === INSTRUMENTATION_KEY],
    ...Object.entries(tags).map(
      ([key, value]) =>
        [
          `tag ${key}`,
          typeof value === 'string' && value !== '' && value.length <= (TAGS[key] ?? 0),
        ] as const,
    ),
    ['members of data', Object.keys(data).join() === 'baseType,baseData'],
    ['baseType', data.baseType === 'EventData'],
    ['members of baseData', Object.keys(baseData).join() === 'ver,name,properties,measurements'],
    ['baseData.ver', baseData.ver === 2],
    ['baseData.name', baseData.name.length > 0 && baseData.name.length <= 512],
    ...Object.entries(baseData.properties).map(
      ([key, value]) =>
        [
          `property ${key}`,
          key.length <= 150 && typeof value === 'string' && value.length <= 8_192,
        ] as const,
    ),
    ...Object.entries(baseData.measurements).map(
      ([key, value]) =>
        [`measurement ${key}`, key.length <= 150 && Number.isFinite(value)] as const,
    ),
    ['size of the item', JSON.stringify(item).length <= 65_536],
  ];
  return rules.flatMap(([rule, holds]) => (holds ? [] : [rule]));
}
