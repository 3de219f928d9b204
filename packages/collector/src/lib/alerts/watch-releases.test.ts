import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import { kMax } from '@candor/query/limits';
import { type Store, type StoredEvent, openStore } from '@candor/store/store';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { alertRetryMs } from '../../limits.ts';
import { BAKERY_YAML } from '../failures/bakery.fixture.ts';
import { createFailureSettings } from '../failures/failure-settings.ts';
import { type MetadataBench, createMetadataBench } from '../metadata/metadata.fixture.ts';
import { type Registry, createRegistry } from '../registry/registry.ts';
import { parseFixture } from '../registry/manifest.fixture.ts';
import { judgeRelease } from '../releases/judge-release.ts';
import {
  type MailReceiver,
  type WebhookReceiver,
  startMailReceiver,
  startWebhookReceiver,
} from './receivers.fixture.ts';
import { type ReleaseWatch, listAlerts, startReleaseWatch } from './watch-releases.ts';

const HOUR_MS = 3_600_000;
const SECRET = 'a secret of the webhook';
const HOURS = 8;
/** The clock stands still, so that times look as they should. */
const START = Date.UTC(2026, 10, 21, 9);

let folder: string;
let engine: Engine;
let store: Store;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-alerts-'));
  engine = await startEngine({ dataFolder: folder });
  store = openStore({ ...engine, database: 'candor' });
  await store.migrate();
  await store.insertBlock({ segment: 1, block: 1, events: [...createRollout()] });
});
afterAll(async () => {
  await store.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Old and new side by side: under 1.1.0 ten of forty fail in each hour, under 1.0.0 and under 1.2.0 one. */
function* createRollout(): Generator<StoredEvent> {
  let device = 0;
  const create = (version: string, hour: number, outcome: string): StoredEvent => ({
    product: 'bakery',
    environment: 'production',
    manifest: '0123456789abcdef',
    lane: 'usage',
    session: randomUUID(),
    seq: 1,
    device: (device += 1).toString(16).padStart(32, '0'),
    ephemeral: false,
    event: 'bakery.health',
    started: START,
    at: START + hour * HOUR_MS,
    received: START + hour * HOUR_MS + 1000,
    facts: { version, os: 'linux' },
    fields: { outcome, errors: 0, uptime: 60, counted: 0 },
  });
  for (let hour = -24; hour < HOURS; hour += 1) {
    for (let count = 0; count < 40; count += 1) {
      yield create('1.0.0', hour, count < 1 ? 'crashed' : 'running');
      if (hour < 0) continue;
      yield create('1.1.0', hour, count < 10 ? 'crashed' : 'running');
      yield create('1.2.0', hour, count < 1 ? 'crashed' : 'running');
    }
  }
}

let bench: MetadataBench;
let registry: Registry;
let watch: ReleaseWatch;
let webhook: WebhookReceiver;
let mail: MailReceiver;
let logged: string[];
beforeEach(async () => {
  bench = createMetadataBench();
  bench.clock.now = START + HOURS * HOUR_MS + 60_000;
  registry = createRegistry({ ...bench.effects, metadata: bench.metadata });
  registry.register(parseFixture(BAKERY_YAML), 'ada');
  webhook = await startWebhookReceiver();
  mail = await startMailReceiver();
  logged = [];
  watch = startReleaseWatch({
    registry,
    failures: store.failures,
    alerts: bench.metadata.alertRows,
    settings: bench.metadata.failureRows,
    mail: { url: mail.url, from: 'candor@example.com' },
    // Nothing could be told of any other.
    findK: (product) => (product === 'bakery' ? 5 : kMax),
    now: bench.effects.now,
    log: (line) => void logged.push(line),
  });
});
afterEach(async () => {
  await watch.stop();
  await webhook.stop();
  await mail.stop();
  bench.remove();
});

function configure(changes: Readonly<Record<string, unknown>> = {}): void {
  const settings = createFailureSettings(bench.metadata, bench.effects.now);
  const value = { webhook: webhook.url, webhookSecret: SECRET, mailTo: ['ada@example.com'] };
  settings.change('bakery', { ...value, ...changes }, 'ada');
}

const list = () => listAlerts(bench.metadata.alertRows, 'bakery');

it('a release that does worse is told once, signed and by mail, with nothing but figures', async () => {
  configure();
  await watch.look();
  bench.clock.now += HOUR_MS;
  await watch.look();
  expect(webhook.calls).toHaveLength(1);
  const [call] = webhook.calls;
  const [, time = '', digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(call?.signature ?? '') ?? [];
  const expected = createHmac('sha256', SECRET).update(`${time}.${call?.body}`).digest('hex');
  expect(digest).toBe(expected);
  expect(JSON.parse(call?.body ?? '')).toMatchObject({
    kind: 'release_worse',
    product: 'bakery',
    figures: {
      verdict: 'fail',
      release: '1.1.0',
      baseline: '1.0.0',
      environment: 'production',
      hours: HOURS,
      failed: 10 * HOURS,
      baselineFailed: HOURS,
    },
  });
  expect(mail.mails).toHaveLength(1);
  expect(mail.mails[0]?.to).toEqual(['ada@example.com']);
  expect(mail.mails[0]?.text).toContain('Subject: bakery 1.1.0: fails more often than 1.0.0');
  const [alert] = list();
  expect(list()).toHaveLength(1);
  expect(alert?.deliveries).toEqual([
    { channel: 'webhook', state: 'delivered', attempts: 1 },
    { channel: 'mail', state: 'delivered', attempts: 1 },
  ]);
});

it('a receiver that fails is tried again after a while, and given up in the end', async () => {
  configure({ mailTo: [] });
  webhook.answer.status = 500;
  await watch.look();
  await watch.look();
  expect(webhook.calls).toHaveLength(1);
  expect(list()[0]?.deliveries).toEqual([{ channel: 'webhook', state: 'waiting', attempts: 1 }]);
  // A redirect is no delivery either: nobody else gets to see it.
  webhook.answer.status = 302;
  for (const waitMs of alertRetryMs) {
    bench.clock.now += waitMs;
    await watch.look();
  }
  expect(webhook.calls).toHaveLength(1 + alertRetryMs.length);
  expect(list()[0]?.deliveries).toEqual([
    { channel: 'webhook', state: 'failed', attempts: 1 + alertRetryMs.length },
  ]);
  expect(logged.join('\n')).toContain('expected to reach the webhook of bakery');
  expect(logged.join('\n')).not.toContain('127.0.0.1');
});

it('without settings nobody is told, and the alert is in the list all the same', async () => {
  await watch.look();
  expect(list()).toMatchObject([{ figures: { release: '1.1.0' }, deliveries: [] }]);
  configure();
  await watch.look();
  expect([webhook.calls, mail.mails]).toEqual([[], []]);
});

it('the gate fails, passes, waits, by what is known', async () => {
  const parts = { failures: store.failures, now: bench.effects.now };
  const manifest = parseFixture(BAKERY_YAML);
  const judge = (release: string, baseline: string | null, k = 5) =>
    judgeRelease({ ...parts, findK: () => k }, manifest, {
      environment: 'production',
      release,
      baseline,
    });
  expect(await judge('1.1.0', null)).toMatchObject({ verdict: 'fail', baseline: '1.0.0' });
  expect(await judge('1.2.0', '1.1.0')).toMatchObject({ verdict: 'pass' });
  expect(await judge('1.2.0', '1.0.0')).toMatchObject({ verdict: 'wait' });
  expect(await judge('1.0.0', null)).toMatchObject({ verdict: 'wait', baseline: null });
  const few = await judge('1.2.0', '1.0.0', 20);
  expect(few).toMatchObject({ failed: null, baselineFailed: null, oddsRatio: null });
  expect(few).toMatchObject({ evidenceWorse: null, evidenceCleared: null });
});

it('settings that could be misused are refused, each with its name', () => {
  const bad: readonly (readonly [string, unknown])[] = [
    ['webhook', 'file:///etc/passwd'],
    ['webhook', 'https://ada:secret@example.com/'],
    ['webhookSecret', 'short'],
    ['mailTo', ['ada@example.com\nBcc: eve@example.com']],
    ['mailTo', 'ada@example.com'],
    ['sourceLink', 'javascript:alert({module})'],
    ['sourceLink', 'https://git.example.com/'],
  ];
  for (const [path, value] of bad) {
    expect(() => configure({ [path]: value })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path })] }),
    );
  }
  expect(() => configure({ webhookSecret: null })).toThrow(/settings/);
});
