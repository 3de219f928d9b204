/**
 * The door for Application Insights, `POST /v2/track` and `/v2.1/track`: a product's instrumentation key is its key here, in
 * whatever case. Web pages may send too, so it answers to other origins; nothing can be read through it.
 */
import type { IncomingMessage } from 'node:http';
import { CollectorError } from '../../errors.ts';
import type { BodyEncoding } from '../door/encodings.ts';
import { decodeText } from '../door/inflate.ts';
import { toCollectorError } from '../http/answer.ts';
import type { FoundKey, Registry } from '../registry/registry.ts';
import {
  INVALID_KEY,
  type TrackError,
  type Tracked,
  describeOverBudget,
  describeRefusal,
  listErrors,
  sendNotTracked,
  sendTracked,
} from './app-insights/answer.ts';
import { readEnvelope } from './app-insights/read-envelope.ts';
import { sendPreflight } from './app-insights/side-requests.ts';
import { splitEnvelopes } from './app-insights/split-envelopes.ts';
import { chargeItems, checkPeeked, findOverdrawn } from './charge-items.ts';
import { checkJson } from './check-json.ts';
import { type KeyedItem, type NamedItem, numberItems } from './foreign-body.ts';
import type { ForeignItem } from './foreign-item.ts';
import { appInsightsItemsMax } from './limits.ts';
import type { ForeignDoor } from './otlp-door.ts';
import { findEnvelopeKey, peekKey } from './peek-key.ts';
import { type Intake, checkPost, logFault, readRequest } from './read-request.ts';
import {
  type ForeignParts,
  type PreparedItems,
  checkOpen,
  keepItems,
  prepareItems,
} from './take-items.ts';

export function createAppInsightsDoor(parts: ForeignParts, intake: Intake): ForeignDoor {
  const { registry, keyBudgets } = parts;
  const peek = (sent: Buffer, encoding: BodyEncoding): FoundKey | null =>
    registry.findKeyInAnyCase(peekKey(sent, encoding, findEnvelopeKey) ?? '');
  return async (request, response) => {
    if (request.method === 'OPTIONS') {
      sendPreflight(request, response);
      return;
    }
    try {
      checkPost(request);
      checkOpen(parts);
      const prepared = await readRequest(request, response, intake, {
        onSent: (sent, encoding) => checkPeeked(keyBudgets, () => peek(sent, encoding)),
        isKnown: (sent, encoding) => peek(sent, encoding) !== null,
        read: (body) => prepare(parts, request, checkJson(body)),
      });
      if (prepared === null) return;
      await keepItems(parts, prepared);
      sendTracked(response, prepared, parts.now());
    } catch (failure) {
      logFault(parts, 'application insights', failure);
      await sendNotTracked(request, response, toCollectorError(failure), parts.now());
    }
  };
}

/** Its refusals are among the errors. */
interface Prepared extends PreparedItems, Tracked {}

async function prepare(
  parts: ForeignParts,
  request: IncomingMessage,
  body: Buffer,
): Promise<Prepared> {
  const envelopes = splitEnvelopes(decodeText(body));
  if (envelopes === null) throw unreadable();
  if (envelopes.length > appInsightsItemsMax) throw tooMany();
  const { items, errors } = findKeys(parts.registry, envelopes);
  const keyed = numberItems(items, parts.now());
  const waits = findOverdrawn(parts.keyBudgets, keyed);
  const isWaiting = ({ key }: KeyedItem): boolean => waits.has(key.key);
  const taken = waits.size === 0 ? keyed : keyed.filter((one) => !isWaiting(one));
  if (taken.length > 0) {
    chargeItems(parts.keyBudgets, taken, (body.length * taken.length) / keyed.length);
  }
  const waiting = new Set(keyed.filter(isWaiting).map(({ item }) => item.index));
  const prepared = await prepareItems(parts, request, body, taken);
  const all = [
    ...errors,
    ...[...waiting].map(describeOverBudget),
    ...prepared.refusals.map(describeRefusal),
  ];
  const received = envelopes.length;
  const accepted = received - all.length;
  return {
    ...prepared,
    refusals: [],
    received,
    accepted,
    errors: listErrors(accepted, all),
    retryAfterS: waits.size === 0 ? null : Math.max(...waits.values()),
  };
}

interface Named {
  readonly items: readonly NamedItem[];
  /** Of envelopes that can not be read, and of those whose key nobody knows. */
  readonly errors: readonly TrackError[];
}

/** One request may hold envelopes of several keys. Those that nobody knows must not use up what it may hold of the others. */
function findKeys(registry: Registry, envelopes: readonly unknown[]): Named {
  const items: NamedItem[] = [];
  const errors: TrackError[] = [];
  const findKey = createKeyFinder(registry);
  let owned = 0;
  for (const [index, envelope] of envelopes.entries()) {
    const read = readEnvelope(envelope, index);
    if (!read.ok) {
      errors.push({ index, statusCode: 400, message: read.message });
      continue;
    }
    const key = findKey(read.key);
    const name = read.key.toLowerCase();
    if (key === null) {
      errors.push({ index, statusCode: 400, message: INVALID_KEY });
      items.push({ name, key, ...sumStrangers(read.items) });
      continue;
    }
    for (const item of read.items) items.push({ name, key, item });
    owned += read.items.length;
    if (owned > appInsightsItemsMax) throw tooMany();
  }
  return { items, errors };
}

/** A body names few keys, and each of them often. */
function createKeyFinder(registry: Registry): (name: string) => FoundKey | null {
  const known = new Map<string, FoundKey | null>();
  return (name) => {
    let key = known.get(name);
    if (key === undefined) known.set(name, (key = registry.findKeyInAnyCase(name)));
    return key;
  };
}

/** Items of one envelope happened at one time. */
function sumStrangers(items: readonly ForeignItem[]): {
  readonly at: number | null;
  readonly weight: number;
} {
  return {
    at: items[0]?.at ?? null,
    weight: items.reduce((sum, item) => sum + item.weight, 0),
  };
}

function unreadable(): CollectorError {
  return new CollectorError(
    'body_invalid',
    '100: Invalid JSON. Expected envelopes as an array, as one object or a line each.',
  );
}

function tooMany(): CollectorError {
  return new CollectorError(
    'body_too_large',
    `Expected at most ${appInsightsItemsMax} envelopes in one request, got more. Send them in parts.`,
  );
}
