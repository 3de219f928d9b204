/**
 * The door for OpenTelemetry, `POST /v1/logs`, as `OTLPLogExporter` of any language sends. A record with an event name is an
 * event; its resource tells the product, by one of: `Authorization: Bearer {key}`, `x-api-key: {key}`, or a `service.name` that
 * is a key.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CollectorError } from '../../errors.ts';
import { otlpRecordsMax } from '../../limits.ts';
import { sendError, toCollectorError } from '../http/answer.ts';
import type { FoundKey, Registry } from '../registry/registry.ts';
import {
  type OtlpEncoding,
  parseOtlpEncoding,
  sendFailure,
  sendPartly,
  sendTaken,
} from './otlp/answer.ts';
import { decodeJson } from './otlp/decode-json.ts';
import { decodeProtobuf } from './otlp/decode-protobuf.ts';
import { type LogRequest, type LogResource, TooManyRecords } from './otlp/log-records.ts';
import { readLogItems } from './otlp/read-items.ts';
import { WireError } from './otlp/wire.ts';
import { type Intake, checkPost, logFault, readRequest } from './read-request.ts';
import {
  type ForeignParts,
  type KeyedItem,
  type PreparedItems,
  checkOpen,
  keepItems,
  prepareItems,
} from './take-items.ts';

export type ForeignDoor = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createOtlpDoor(parts: ForeignParts, intake: Intake): ForeignDoor {
  return async (request, response) => {
    const encoding = parseOtlpEncoding(request.headers['content-type']);
    try {
      checkPost(request);
      checkOpen(parts);
      if (encoding === null) throw unsupported();
      const body = await readRequest(request, intake);
      if (body === null) return;
      const prepared = await prepare(parts, request, encoding, body);
      await keepItems(parts, prepared);
      sendAnswer(response, encoding, prepared);
    } catch (failure) {
      logFault(parts, 'otlp', failure);
      const headers = request.method === 'POST' ? {} : { allow: 'POST' };
      if (encoding === null || !request.complete) {
        await sendError(request, response, failure, { headers });
      } else sendFailure(response, encoding, toCollectorError(failure));
    }
  };
}

interface Prepared extends PreparedItems {
  /** Records of resources whose key is not known. */
  readonly strangers: number;
}

/** The key comes first: what nobody may send is not looked at any further. */
async function prepare(
  parts: ForeignParts,
  request: IncomingMessage,
  encoding: OtlpEncoding,
  body: Buffer,
): Promise<Prepared> {
  const given = readGivenKey(request);
  const givenKey = given === null ? null : parts.registry.findKey(given);
  if (given !== null && givenKey === null) throw keyUnknown();
  const keyed: KeyedItem[] = [];
  let [strangers, index] = [0, 0];
  for (const resource of decode(body, encoding).resources) {
    const key = givenKey ?? findNamedKey(parts.registry, resource);
    if (key === null) strangers += resource.records.length;
    else for (const item of readLogItems(resource, index)) keyed.push({ key, item });
    index += resource.records.length;
  }
  if (strangers > 0 && keyed.length === 0) throw keyUnknown();
  return { ...(await prepareItems(parts, request, body, keyed)), strangers };
}

function sendAnswer(response: ServerResponse, encoding: OtlpEncoding, prepared: Prepared): void {
  const { refusals, strangers } = prepared;
  const rejected = refusals.length + strangers;
  if (rejected === 0) sendTaken(response, encoding);
  else sendPartly(response, encoding, rejected, describeRefusals(refusals, strangers));
}

function decode(body: Buffer, encoding: OtlpEncoding): LogRequest {
  try {
    const request =
      encoding === 'protobuf'
        ? decodeProtobuf(body)
        : decodeJson(JSON.parse(body.toString('utf8')));
    if (request !== null) return request;
  } catch (failure) {
    if (failure instanceof TooManyRecords) throw tooMany();
    if (!(failure instanceof WireError) && !(failure instanceof SyntaxError)) throw failure;
  }
  throw new CollectorError(
    'body_invalid',
    'Expected an ExportLogsServiceRequest in the encoding that the content type says, got something else. Send it as OTLP/HTTP does.',
  );
}

function readGivenKey(request: IncomingMessage): string | null {
  const { authorization, 'x-api-key': apiKey } = request.headers;
  const [, bearer] = /^bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  return bearer ?? (typeof apiKey === 'string' ? apiKey : null);
}

function findNamedKey(registry: Registry, resource: LogResource): FoundKey | null {
  const name = resource.attributes['service.name'];
  return typeof name === 'string' ? registry.findKey(name) : null;
}

/** `2 undeclared, 1 too_old`: reasons and counts alone. */
function describeRefusals(
  refusals: readonly { readonly reason: string }[],
  strangers: number,
): string {
  const counts = new Map<string, number>();
  for (const { reason } of refusals) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (strangers > 0) counts.set('key_unknown', strangers);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).join(', ');
}

function unsupported(): CollectorError {
  return new CollectorError(
    'content_type_refused',
    'Expected application/x-protobuf or application/json, got another content type. Send OTLP/HTTP.',
  );
}

function keyUnknown(): CollectorError {
  return new CollectorError(
    'foreign_key_unknown',
    'Expected the key of a product as a bearer token, as x-api-key or as service.name, got none that is known here. Compare it with the manifest.',
  );
}

function tooMany(): CollectorError {
  return new CollectorError(
    'body_too_large',
    `Expected at most ${otlpRecordsMax} records, scopes and resources in one request, got more. Send them in parts.`,
  );
}
