/**
 * The door for OpenTelemetry, `POST /v1/logs`, as `OTLPLogExporter` of any language sends. A record with an event name is an
 * event; its resource tells the product, by one of: `Authorization: Bearer {key}`, `x-api-key: {key}`, or a `service.name` that
 * is a key.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CollectorError } from '../../errors.ts';
import type { BodyEncoding } from '../door/encodings.ts';
import { toCollectorError } from '../http/answer.ts';
import { readDeclaredLength } from '../http/read-body.ts';
import { overBudget } from '../registry/key-budgets.ts';
import type { FoundKey, Registry } from '../registry/registry.ts';
import { chargeItems, checkPeeked, findOverdrawn } from './charge-items.ts';
import { checkJson } from './check-json.ts';
import { type KeyedItem, type NamedItem, numberItems } from './foreign-body.ts';
import { bytesPerFieldMin, otlpRecordsMax } from './limits.ts';
import {
  type OtlpEncoding,
  parseOtlpEncoding,
  sendFailure,
  sendPartly,
  sendPlainFailure,
  sendTaken,
} from './otlp/answer.ts';
import { decodeJson } from './otlp/decode-json.ts';
import { decodeProtobuf } from './otlp/decode-protobuf.ts';
import { type LogRequest, type LogResource, TooManyRecords } from './otlp/log-records.ts';
import { readLogItems } from './otlp/read-items.ts';
import { TooManyFields, WireError } from './otlp/wire.ts';
import { findServiceName, peekKey } from './peek-key.ts';
import { type BodyWatch, type Intake, checkPost, logFault, readRequest } from './read-request.ts';
import {
  type ForeignParts,
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
      const givenKey = findGivenKey(parts.registry, request);
      const prepared = await readRequest(request, response, intake, {
        ...chargeHead(parts, request, givenKey),
        read: (body) => prepare(parts, request, decode(body, encoding), body, givenKey),
      });
      if (prepared === null) return;
      await keepItems(parts, prepared);
      sendAnswer(response, encoding, prepared);
    } catch (failure) {
      logFault(parts, 'otlp', failure);
      const error = toCollectorError(failure);
      if (request.method !== 'POST') {
        await sendPlainFailure(request, response, error, { allow: 'POST' });
      } else if (encoding === null) await sendPlainFailure(request, response, error);
      else await sendFailure(request, response, encoding, error);
    }
  };
}

/** A key that a header names pays before its body is read, one that the body names once that is known. */
function chargeHead(
  parts: ForeignParts,
  request: IncomingMessage,
  givenKey: FoundKey | null,
): Pick<BodyWatch<Prepared>, 'onSent' | 'isKnown' | 'onInflated'> {
  if (givenKey === null) {
    const peek = (sent: Buffer, encoding: BodyEncoding): FoundKey | null =>
      parts.registry.findKey(peekKey(sent, encoding, findServiceName) ?? '');
    return {
      onSent: (sent, encoding) => checkPeeked(parts.keyBudgets, () => peek(sent, encoding)),
      isKnown: (sent, encoding) => peek(sent, encoding) !== null,
    };
  }
  const declared = readDeclaredLength(request);
  parts.keyBudgets.take(givenKey, declared);
  return {
    isKnown: () => true,
    onInflated: (bytes) => parts.keyBudgets.takeBytes(givenKey, bytes - declared),
  };
}

interface Prepared extends PreparedItems {
  /** Records of resources whose key is not known. */
  readonly strangers: number;
}

async function prepare(
  parts: ForeignParts,
  request: IncomingMessage,
  { resources }: LogRequest,
  body: Buffer,
  givenKey: FoundKey | null,
): Promise<Prepared> {
  const found = resources.map((resource) => {
    const name = givenKey === null ? readServiceName(resource) : '';
    return { name, key: givenKey ?? parts.registry.findKey(name), resource };
  });
  const items: NamedItem[] = [];
  let index = 0;
  let strangers = 0;
  // Where no key is known, no record is looked at.
  if (found.some(({ key, resource }) => key !== null && resource.records.length > 0)) {
    for (const { name, key, resource } of found) {
      const { length } = resource.records;
      if (key === null) {
        // A record is one event, and a service name is in one case: of a stranger nothing else is needed.
        items.push({ name, key, at: null, weight: length });
        strangers += length;
      } else {
        for (const item of readLogItems(resource, index)) items.push({ name, key, item });
      }
      index += length;
    }
  } else if (found.some(({ resource }) => resource.records.length > 0)) throw keyUnknown();
  const keyed = numberItems(items, parts.now());
  if (givenKey === null) chargeNamed(parts, keyed, body.length);
  return { ...(await prepareItems(parts, request, body, keyed)), strangers };
}

/** What a partial success does not take is never sent again: so all of the request waits for the key that has nothing left. */
function chargeNamed(
  { keyBudgets }: ForeignParts,
  keyed: readonly KeyedItem[],
  bytes: number,
): void {
  const waits = findOverdrawn(keyBudgets, keyed);
  if (waits.size > 0) throw overBudget(Math.max(...waits.values()));
  chargeItems(keyBudgets, keyed, bytes);
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
        : decodeJson(JSON.parse(checkJson(body).toString('utf8')));
    if (request !== null) return request;
  } catch (failure) {
    if (failure instanceof TooManyRecords) throw tooMany();
    if (failure instanceof TooManyFields) throw tooManyFields();
    if (!(failure instanceof WireError) && !(failure instanceof SyntaxError)) throw failure;
  }
  throw new CollectorError(
    'body_invalid',
    'Expected an ExportLogsServiceRequest in the encoding that the content type says, got something else. Send it as OTLP/HTTP does.',
  );
}

/** Null where no header names one. What nobody may send is not looked at any further. @throws CollectorError foreign_key_unknown */
function findGivenKey(registry: Registry, request: IncomingMessage): FoundKey | null {
  const given = readGivenKey(request);
  if (given === null) return null;
  const key = registry.findKey(given);
  if (key === null) throw keyUnknown();
  return key;
}

function readGivenKey(request: IncomingMessage): string | null {
  const { authorization, 'x-api-key': apiKey } = request.headers;
  const [, bearer] = /^bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  return bearer ?? (typeof apiKey === 'string' ? apiKey : null);
}

/** '' where it has none: that is nobody's key. */
function readServiceName(resource: LogResource): string {
  const name = resource.attributes['service.name'];
  return typeof name === 'string' ? name : '';
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

function tooManyFields(): CollectorError {
  return new CollectorError(
    'body_too_large',
    `Expected at most one field in ${bytesPerFieldMin} bytes of protobuf, got more. Send telemetry as its SDK writes it.`,
  );
}
