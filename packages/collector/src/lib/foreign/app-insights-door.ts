/**
 * The door for Application Insights, `POST /v2/track` and `/v2.1/track`: a product's instrumentation key is its key here, in
 * whatever case. Web pages may send too, so it answers to other origins; nothing can be read through it.
 */
import type { IncomingMessage } from 'node:http';
import { CollectorError } from '../../errors.ts';
import { appInsightsItemsMax } from '../../limits.ts';
import { decodeText } from '../door/inflate.ts';
import { toCollectorError } from '../http/answer.ts';
import type { Registry } from '../registry/registry.ts';
import {
  INVALID_KEY,
  type TrackError,
  describeOverBudget,
  describeRefusal,
  sendNotTracked,
  sendTracked,
} from './app-insights/answer.ts';
import { readEnvelope } from './app-insights/read-envelope.ts';
import { sendPreflight } from './app-insights/side-requests.ts';
import { splitEnvelopes } from './app-insights/split-envelopes.ts';
import { chargeItems, checkPeeked, findOverdrawn } from './charge-items.ts';
import { checkBrackets } from './check-brackets.ts';
import { type KeyedItem, type NamedItem, numberBody } from './foreign-body.ts';
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
  return async (request, response) => {
    if (request.method === 'OPTIONS') {
      sendPreflight(request, response);
      return;
    }
    try {
      checkPost(request);
      checkOpen(parts);
      const prepared = await readRequest(request, response, intake, {
        onSent: (sent, encoding) =>
          checkPeeked(keyBudgets, () =>
            registry.findKeyInAnyCase(peekKey(sent, encoding, findEnvelopeKey) ?? ''),
          ),
        read: (body) => prepare(parts, request, checkBrackets(body)),
      });
      if (prepared === null) return;
      await keepItems(parts, prepared);
      const { received, refusals, retryAfterS } = prepared;
      const errors = [...prepared.errors, ...refusals.map(describeRefusal)];
      sendTracked(response, { received, errors, retryAfterS }, parts.now());
    } catch (failure) {
      logFault(parts, 'application insights', failure);
      await sendNotTracked(request, response, toCollectorError(failure), parts.now());
    }
  };
}

interface Prepared extends PreparedItems {
  readonly received: number;
  readonly errors: readonly TrackError[];
  /** Null where nothing is to be sent again. */
  readonly retryAfterS: number | null;
}

async function prepare(
  parts: ForeignParts,
  request: IncomingMessage,
  body: Buffer,
): Promise<Prepared> {
  const envelopes = splitEnvelopes(decodeText(body));
  if (envelopes === null) throw unreadable();
  if (envelopes.length > appInsightsItemsMax) throw tooMany();
  const { items, errors } = findKeys(parts.registry, envelopes);
  const { body: numbered, keyed } = numberBody(body, items, parts.now());
  const waits = findOverdrawn(parts.keyBudgets, keyed);
  const isWaiting = ({ key }: KeyedItem): boolean => waits.has(key.key);
  const taken = waits.size === 0 ? keyed : keyed.filter((one) => !isWaiting(one));
  if (taken.length > 0) {
    chargeItems(parts.keyBudgets, taken, (body.length * taken.length) / keyed.length);
  }
  const waiting = new Set(keyed.filter(isWaiting).map(({ item }) => item.index));
  return {
    ...(await prepareItems(parts, request, numbered, taken)),
    received: envelopes.length,
    errors: [...errors, ...[...waiting].map(describeOverBudget)],
    retryAfterS: waits.size === 0 ? null : Math.max(...waits.values()),
  };
}

interface Named {
  readonly items: readonly NamedItem[];
  /** Of envelopes that can not be read, and of those whose key nobody knows. */
  readonly errors: readonly TrackError[];
}

/** One request may hold envelopes of several keys. */
function findKeys(registry: Registry, envelopes: readonly unknown[]): Named {
  const items: NamedItem[] = [];
  const errors: TrackError[] = [];
  for (const [index, envelope] of envelopes.entries()) {
    const read = readEnvelope(envelope, index);
    if (!read.ok) {
      errors.push({ index, statusCode: 400, message: read.message });
      continue;
    }
    const key = registry.findKeyInAnyCase(read.key);
    if (key === null) errors.push({ index, statusCode: 400, message: INVALID_KEY });
    for (const item of read.items) items.push({ key, item });
    if (items.length > appInsightsItemsMax) throw tooMany();
  }
  return { items, errors };
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
