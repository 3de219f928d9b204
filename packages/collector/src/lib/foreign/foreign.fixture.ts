/** The doors of other SDKs on a real server with a real journal, and a product whose names elsewhere are mapped. */
import { hashManifest } from '@candor/manifest/hash';
import type { Manifest } from '@candor/manifest/manifest';
import type { StoredEvent } from '@candor/store/store';
import { openCountryLookup } from '../country/country.ts';
import { TRUSTED_PROXIES_DEFAULT, createSenderAddressReader } from '../country/sender-address.ts';
import { AMPLE_LIMITS } from '../door/door.fixture.ts';
import { createBodyBudget } from '../http/body-budget.ts';
import { type Vocabularies, createVocabularies } from '../failures/vocabularies.ts';
import { openGate } from '../http/gate.ts';
import { createJournalBench } from '../journal/journal.fixture.ts';
import { readBlock } from '../journal/read-block.ts';
import { createMetadataBench } from '../metadata/metadata.fixture.ts';
import { type Quarantine, openQuarantine } from '../quarantine/quarantine.ts';
import { parseFixture } from '../registry/manifest.fixture.ts';
import { type KeyBudgetsParts, createKeyBudgets } from '../registry/key-budgets.ts';
import { type Registry, createRegistry } from '../registry/registry.ts';
import { createAppInsightsDoor } from './app-insights-door.ts';
import { createOtlpDoor } from './otlp-door.ts';
import { createIntake } from './read-request.ts';

export const CAMERAS_YAML = `
manifest: 1
product: cameras
title: Cameras
vendor: Example Video
privacy: https://example.com/cameras/telemetry
collector: https://telemetry.example.com
key: 3b3f1f0e-0000-4000-8000-5a5a5a5a5a5a
consent: { default: notice }
lanes:
  usage: How the module is used.
ids: { device: until_reset }
session: [version, os, country]
events:
  site.connected:
    lane: usage
    when: when a connection is made
    why: How large sites are.
    fields:
      site:    { type: pseudonym, of: site, why: Whether it is the same site again. }
      cameras: { type: count, why: How many cameras there are. }
      took:    { type: duration, unit: s, why: Whether connecting is quick enough. }
      https:   { type: boolean, why: Whether the connection is encrypted. }
      login:   { type: choice, values: [basic, windows], why: How people sign in. }
  request:
    lane: usage
    when: when a request is served
    why: Whether it is quick enough.
    fields:
      duration: { type: duration, unit: ms, why: How long it takes. }
      success:  { type: boolean, why: Whether it worked. }
foreign:
  device: ai.user.id
  events:
    Connected to site:
      event: site.connected
      fields: { SiteId: site, Cameras: cameras, Milliseconds: { field: took, unit: ms }, IsHttps: https, Login: login }
`;

export interface ForeignBench {
  readonly url: string;
  readonly clock: { now: number };
  /** The clock by which budgets fill up: milliseconds. */
  readonly monotonic: { now: number };
  readonly registry: Registry;
  readonly vocabularies: Vocabularies;
  readonly quarantine: Quarantine;
  readonly post: (
    path: string,
    body: Uint8Array | string,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  /** All events that the journal holds and nobody took yet. */
  readonly takeEvents: () => Promise<readonly StoredEvent[]>;
  /** The whole journal folder, to be searched. */
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

export const CAMERAS: Manifest = parseFixture(CAMERAS_YAML);
export const CAMERAS_HASH: string = hashManifest(CAMERAS);
export const CAMERAS_KEY: string = CAMERAS.key;

export async function createForeignBench(
  journalBytesMax?: number,
  keyLimits: Omit<KeyBudgetsParts, 'monotonicMs'> = AMPLE_LIMITS,
): Promise<ForeignBench> {
  const journals = await createJournalBench();
  const metadata = createMetadataBench();
  const { clock } = metadata;
  const now = (): number => clock.now;
  const registry = createRegistry({ ...metadata.effects, metadata: metadata.metadata });
  registry.register(CAMERAS, 'ada');
  const vocabularies = createVocabularies({ metadata: metadata.metadata, now });
  const quarantine = openQuarantine({
    rows: metadata.metadata.quarantineRows,
    now,
    log: () => undefined,
  });
  const logged: string[] = [];
  const journal = await journals.open(journalBytesMax);
  const monotonic = { now: 0 };
  const parts = {
    registry,
    vocabularies,
    keyBudgets: createKeyBudgets({ ...keyLimits, monotonicMs: () => monotonic.now }),
    journal,
    quarantine,
    findCountry: await openCountryLookup(null),
    readSenderAddress: createSenderAddressReader(TRUSTED_PROXIES_DEFAULT),
    eventAgeMsMax: 30 * 86_400_000,
    now,
    isStopping: () => false,
    log: (line: string) => void logged.push(line),
    foreignSecret: Buffer.alloc(32, 7),
  };
  const intake = createIntake(createBodyBudget(2 ** 26));
  const [otlp, appInsights] = [createOtlpDoor(parts, intake), createAppInsightsDoor(parts, intake)];
  const gate = await openGate('127.0.0.1', 0);
  gate.open((request, response) => {
    void (request.url === '/v1/logs' ? otlp : appInsights)(request, response);
  });
  return {
    url: gate.url,
    clock,
    monotonic,
    registry,
    vocabularies,
    quarantine,
    folder: journals.folder,
    post: (path, body, headers = {}) =>
      fetch(`${gate.url}${path}`, { method: 'POST', body, headers }),
    takeEvents: async () => {
      const events: StoredEvent[] = [];
      for (let block = journal.nextBlock(true); block !== null; block = journal.nextBlock(true)) {
        events.push(...(await readBlock(block)));
        await journal.markTaken(block);
      }
      return events;
    },
    remove: async () => {
      await gate.stop();
      quarantine.close();
      await journal.close();
      await journals.remove();
      metadata.remove();
    },
  };
}

/** An envelope of an event, as Application Insights' SDKs make it; what is given replaces. */
export function envelope(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    ver: 1,
    name: 'Microsoft.ApplicationInsights.Event',
    time: '2026-11-21T08:30:00.1234567Z',
    sampleRate: 100,
    iKey: CAMERAS_KEY,
    tags: {
      'ai.application.ver': '23.3.46',
      'ai.session.id': 'the-session-of-klaus',
      'ai.user.id': 'user-of-klaus',
      'ai.cloud.roleInstance': 'KLAUS-PC',
      'ai.internal.nodeName': 'KLAUS-PC',
      'ai.location.ip': '0.0.0.0',
    },
    data: {
      baseType: 'EventData',
      baseData: {
        ver: 2,
        name: 'Connected to site',
        properties: { SiteId: 'site-of-klaus', IsHttps: 'True', Login: 'Windows' },
        measurements: { Cameras: 12, Milliseconds: 1500 },
      },
    },
    ...changes,
  };
}
