import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Manifest } from '@candor/manifest/manifest';
import { hashManifest } from '@candor/manifest/hash';
import { parseReport, type ParsedReport } from '@candor/manifest/report';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCollector } from '../collector.fixture.ts';
import { installPackages, run, type Ended } from '../installed.fixture.ts';
import { buildManifest } from '../product.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';

/** Hosts that are careful allow no code that is made of text. */
const HARDENED = ['--disallow-code-generation-from-strings'];

/** Waits until all are there, records, sends now and then if it is to, and ends without closing: each product of the list in turn, again and again. */
const PROGRAM = `
import fs from 'node:fs';
import { createTelemetry } from '@candor/client/telemetry';
const { products, go, events, isAgreed, collector, sendsEach } = JSON.parse(process.argv[2]);
const opened = products.map(({ manifest, hash, version, folder, event }) => {
  const effects = { env: {}, isInteractive: () => true };
  const options = { version, folder, settingsFolders: [], collector, effects };
  const telemetry = createTelemetry({ manifest, hash }, options);
  return { telemetry, event, version };
});
fs.writeFileSync(go + '.' + process.pid, '');
while (!fs.existsSync(go)) {
  // Spinning, so that all start within the same fraction of a millisecond.
}
if (!isAgreed) for (const { telemetry } of opened) telemetry.choose('on', ['usage']);
for (let count = 1; count <= events; count += 1) {
  for (const { telemetry, event } of opened) {
    const site = telemetry.pseudonym('site', 'The Site');
    telemetry.record(event, { count, site, kind: 'small', made_by: process.pid });
    telemetry.recordDaily('heartbeat', 'once', { uptime: 1 });
    if (count % sendsEach === 0) await telemetry.send();
  }
}
process.stdout.write(JSON.stringify(opened.map(({ telemetry }) => telemetry.counts())));
`;

const NOWHERE = 'http://telemetry.invalid';

let root = '';
let program = '';
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-beside-'));
  program = installPackages(root, PROGRAM);
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox(NOWHERE);
});
afterEach(() => sandbox.remove());

interface Product {
  readonly manifest: Manifest;
  readonly hash: string;
  readonly version: string;
  readonly folder: string;
  readonly event: string;
}

function build(version: string, folder: string, changes: Partial<Manifest> = {}): Product {
  const manifest = buildManifest(changes);
  const [event = ''] = Object.keys(manifest.events);
  return { manifest, hash: hashManifest(manifest), version, folder, event };
}

/** The product with another event in place of `thing.made`, which has the field `made_by` too. */
function buildNewer(): Partial<Manifest> {
  const { 'thing.made': made, ...others } = buildManifest().events;
  if (made === undefined) throw new Error('no event');
  const { count } = made.fields;
  if (count === undefined) throw new Error('no field');
  const built = { ...made, fields: { ...made.fields, made_by: count } };
  return { events: { 'thing.built': built, ...others } };
}

interface HowToRun {
  /** Whether the user has agreed before. */
  readonly isAgreed: boolean;
  readonly collector: string;
  /** After how many events each process sends what there is; 0 for never. */
  readonly sendsEach: number;
}

/** Runs each list of products in a process of its own, all at once. */
async function runTogether(
  processes: readonly (readonly Product[])[],
  events: number,
  { isAgreed = false, collector = NOWHERE, sendsEach = 0 }: Partial<HowToRun> = {},
): Promise<void> {
  const go = path.join(sandbox.root, 'go');
  const runs = processes.map((products) =>
    run(
      process.execPath,
      [
        ...HARDENED,
        program,
        JSON.stringify({ products, go, events, isAgreed, collector, sendsEach }),
      ],
      {},
    ),
  );
  const countReady = (): number =>
    fs.readdirSync(sandbox.root).filter((name) => name.startsWith('go.')).length;
  while (countReady() < processes.length) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  fs.writeFileSync(go, '');
  for (const ended of await Promise.all(runs)) expectClean(ended);
}

function expectClean({ code, stdout, stderr }: Ended): void {
  expect([code, stderr]).toEqual([0, '']);
  for (const { refused, lost } of JSON.parse(stdout) as { refused: number; lost: number }[]) {
    expect([refused, lost]).toEqual([0, 0]);
  }
}

function readReports(folder: string): readonly ParsedReport[] {
  const spool = path.join(folder, 'spool');
  return fs
    .readdirSync(spool)
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => readReport(fs.readFileSync(path.join(spool, name), 'utf8')));
}

function readReport(text: string): ParsedReport {
  const report = parseReport(text);
  if (!report.ok) throw new Error(report.issues[0]?.message);
  expect(report.value.issues).toEqual([]);
  return report.value;
}

const countDays = (reports: readonly ParsedReport[]): number =>
  reports.flatMap(({ events }) => events).filter(({ event }) => event === 'heartbeat').length;

describe('in one state folder', () => {
  it('twenty processes at once mix nothing: a session each, one device, one mark of the day', async () => {
    const product = build('1.0.0', sandbox.folder);
    await runTogether(
      Array.from({ length: 20 }, () => [product]),
      50,
    );
    const reports = readReports(sandbox.folder);
    expect(new Set(reports.map(({ head }) => head.session)).size).toBe(20);
    expect(new Set(reports.map(({ head }) => head.device)).size).toBe(1);
    for (const { events } of reports) {
      const made = events.filter(({ event }) => event === 'thing.made');
      expect(made.map(({ values }) => values['count'])).toEqual(made.map((_, index) => index + 1));
      expect(made).toHaveLength(50);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    }
    expect(countDays(reports)).toBe(1);
  });

  it('two versions side by side mix nothing: each report is under the manifest that shaped it', async () => {
    const [older, newer] = buildVersions();
    await runTogether([[older], [newer], [older], [newer]], 100, { isAgreed: true });
    const reports = readReports(sandbox.folder);
    const versions = reports.map(({ facts }) => String(facts['version']));
    expect(versions.toSorted()).toEqual(['1.0.0', '1.0.0', '2.0.0', '2.0.0']);
    for (const { head, facts, events } of reports) {
      const { hash, event } = facts['version'] === '1.0.0' ? older : newer;
      expect(head.manifest).toBe(hash);
      const made = events.filter(({ event: name }) => name !== 'heartbeat');
      expect(made.map(({ event: name }) => name)).toEqual(made.map(() => event));
      expect(made.map(({ values }) => values['count'])).toEqual(made.map((_, index) => index + 1));
      expect(made).toHaveLength(100);
      const isTold = made.map(({ values }) => 'made_by' in values);
      expect(isTold).toEqual(made.map(() => event === newer.event));
    }
    expect(countDays(reports)).toBe(1);
    expect(new Set(reports.map(({ head }) => head.device)).size).toBe(1);
  });

  it('two versions that send at the same time send each event once, whoever has recorded it', async () => {
    const [older, newer] = buildVersions();
    const collector = await startCollector();
    try {
      const how = { isAgreed: true, collector: collector.url, sendsEach: 10 };
      await runTogether([[older], [newer], [older], [newer], [older], [newer]], 100, how);
      const last = sandbox.open({ collector: collector.url });
      await last.send();
      last.close();
    } finally {
      await collector.close();
    }
    const reports = collector.received.map(({ body }) => readReport(body));
    const sent = reports.flatMap(({ head, events }) =>
      events.map(({ seq }) => `${head.session} ${seq}`),
    );
    expect(new Set(sent).size).toBe(sent.length);
    // A hundred of each process, and one mark of the day.
    expect(sent).toHaveLength(601);
    expect(sandbox.readSpool()).toEqual([]);
    expect(countDays(reports)).toBe(1);
    for (const { head, facts } of reports) {
      expect(head.manifest).toBe((facts['version'] === '1.0.0' ? older : newer).hash);
    }
  });
});

/** Two versions in one folder. The user has agreed to what either collects: an agreement to one would leave the other nothing to record. */
function buildVersions(): readonly [older: Product, newer: Product] {
  const older = build('1.0.0', sandbox.folder);
  const newer = build('2.0.0', sandbox.folder, buildNewer());
  const both = { events: { ...newer.manifest.events, ...older.manifest.events } };
  sandbox.openOn({}, both).close();
  return [older, newer];
}

it('two products in one process do not see each other', async () => {
  const folders = ['one', 'two'].map((name) => path.join(sandbox.root, name));
  const products = folders.map((folder, index) =>
    build(`${index + 1}.0.0`, folder, {
      product: `product-${index + 1}`,
      ...(index === 1 ? buildNewer() : {}),
    }),
  );
  await runTogether([products], 20);
  const [one = [], two = []] = folders.map(readReports);
  for (const [index, [report, ...more]] of [one, two].entries()) {
    expect(more).toEqual([]);
    expect(report?.head).toMatchObject({
      product: `product-${index + 1}`,
      manifest: products[index]?.hash,
    });
    expect(report?.facts).toMatchObject({ version: `${index + 1}.0.0` });
    const named = new Set(report?.events.map(({ event }) => event));
    expect(named).toEqual(new Set([products[index]?.event, 'heartbeat']));
    expect(report?.events.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 21 }, (_, seq) => seq + 1),
    );
  }
  expect(one[0]?.head.session).not.toBe(two[0]?.head.session);
  expect(one[0]?.head.device).not.toBe(two[0]?.head.device);
  const sites = [one, two].map(([report]) => report?.events[0]?.values['site']);
  expect(new Set(sites).size).toBe(2);
});
