/** What of the collector is no part of the table of routes, for the OpenAPI document: doors for reports, for people's own data, and for those who run it. */

type Json = Readonly<Record<string, unknown>>;

interface Door {
  readonly name: string;
  readonly method: 'get' | 'post';
  readonly summary: string;
  /** The kinds of body that it takes. Default: it takes none. */
  readonly takes?: readonly string[];
  /** The kind of what it answers with. Default: JSON. */
  readonly answers?: string;
  /** What it is described by, where that is not in this document. */
  readonly see: string;
  /** Default: anyone. */
  readonly security?: readonly Json[];
}

const NDJSON = 'application/x-ndjson';
const JSON_TYPE = 'application/json';
const BREEZE = 'Items in one list, or one on each line, packed by gzip or plain.';

/** By path; `{key}` is that of a product. */
export const DOORS: Readonly<Record<string, Door>> = {
  '/v1/report/{key}': {
    name: 'report',
    method: 'post',
    summary: 'Takes a report of Candor, and answers with what was taken and a signed receipt.',
    takes: [NDJSON],
    see: 'docs/sending.md, docs/receipts.md',
  },
  '/v1/logs': {
    name: 'otlp_logs',
    method: 'post',
    summary: 'Takes logs of OpenTelemetry (OTLP/HTTP) as events.',
    takes: [JSON_TYPE, 'application/x-protobuf'],
    see: 'docs/other-sdks.md',
  },
  '/v2/track': {
    name: 'track',
    method: 'post',
    summary: `Takes telemetry of Application Insights as events. ${BREEZE}`,
    takes: [JSON_TYPE, 'application/x-json-stream'],
    see: 'docs/other-sdks.md',
  },
  '/v2.1/track': {
    name: 'track_2_1',
    method: 'post',
    summary: `As /v2/track. ${BREEZE}`,
    takes: [JSON_TYPE, 'application/x-json-stream'],
    see: 'docs/other-sdks.md',
  },
  '/v1/held/{key}': {
    name: 'held',
    method: 'post',
    summary: 'Tells whoever shows the tokens of their own pseudonyms what is held under these.',
    takes: [JSON_TYPE],
    see: 'docs/holdings.md',
  },
  '/v1/export/{key}': {
    name: 'export',
    method: 'post',
    summary: 'Gives the same person a copy of it, an event on each line.',
    takes: [JSON_TYPE],
    answers: NDJSON,
    see: 'docs/holdings.md',
  },
  '/v1/erase/{key}': {
    name: 'erase',
    method: 'post',
    summary: 'Erases it for the same person, and answers with a signed receipt.',
    takes: [JSON_TYPE],
    see: 'docs/holdings.md',
  },
  '/v1/receipt-keys': {
    name: 'receipt_keys',
    method: 'get',
    summary: 'Lists the public keys by which receipts are checked.',
    see: 'docs/receipts.md',
  },
  '/healthz': {
    name: 'healthz',
    method: 'get',
    summary: 'Answers 200 while reports are taken.',
    see: 'docs/operation.md',
  },
  '/readyz': {
    name: 'readyz',
    method: 'get',
    summary: 'Answers 200 while reports are taken and questions answered.',
    see: 'docs/operation.md',
  },
  '/metrics': {
    name: 'metrics',
    method: 'get',
    summary: 'Tells counts of what was done, for Prometheus.',
    answers: 'text/plain',
    see: 'docs/operation.md',
    security: [{ token: ['read'] }],
  },
  '/backup': {
    name: 'backup',
    method: 'post',
    summary:
      'Makes a backup, for the owner of the data folder alone: it takes the token in collector.json.',
    takes: [JSON_TYPE],
    see: 'docs/operation.md',
    security: [{ token: [] }],
  },
};

/** The member `paths` of the document for all of them. `refused` is what the default answer looks like. */
export function describeDoors(
  refused: Json,
): Readonly<Record<string, Readonly<Record<string, Json>>>> {
  return Object.fromEntries(
    Object.entries(DOORS).map(([path, door]) => [
      path,
      { [door.method]: describeDoor(path, door, refused) },
    ]),
  );
}

function describeDoor(path: string, door: Door, refused: Json): Json {
  const { name, summary, takes = [], answers = JSON_TYPE, see, security = [{}] } = door;
  const key = { name: 'key', in: 'path', required: true, schema: { type: 'string' } };
  return {
    operationId: `door_${name}`,
    summary,
    description: `Described in ${see}.`,
    security,
    ...(path.includes('{key}') ? { parameters: [key] } : {}),
    ...(takes.length === 0 ? {} : { requestBody: { required: true, content: listKinds(takes) } }),
    responses: {
      '200': { description: 'Done.', content: listKinds([answers]) },
      default: refused,
    },
  };
}

function listKinds(kinds: readonly string[]): Json {
  return Object.fromEntries(kinds.map((kind) => [kind, {}]));
}
