import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { resetDeviceId } from '@candor/local/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listEvents, startCollector, type TestCollector } from './collector.fixture.ts';
import {
  buildDeclaration,
  type buildManifest,
  buildOptions,
  createTestClock,
  type ProductEvents,
} from './product.fixture.ts';
import { createTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';

let root = '';
let folder = '';
let collector: TestCollector;
beforeEach(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-client-'));
  folder = path.join(root, 'state');
  collector = await startCollector();
});
afterEach(async () => {
  await collector.close();
  fs.rmSync(root, { recursive: true, force: true });
});

type Changes = Parameters<typeof buildOptions>[1] & {
  readonly manifest?: Parameters<typeof buildManifest>[0];
};

const open = ({ manifest, ...changes }: Changes = {}): Telemetry<ProductEvents> =>
  createTelemetry(
    buildDeclaration(manifest),
    buildOptions(folder, { collector: collector.url, ...changes }),
  );

const openOn = (changes: Changes = {}): Telemetry<ProductEvents> => {
  const telemetry = open(changes);
  telemetry.choose('on');
  return telemetry;
};

const readSpool = (): readonly string[] => {
  const spool = path.join(folder, 'spool');
  return fs.readdirSync(spool).map((name) => fs.readFileSync(path.join(spool, name), 'utf8'));
};
const readLines = (): readonly Record<string, unknown>[] =>
  readSpool().flatMap((text) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
const listTree = (): readonly string[] =>
  fs.existsSync(folder) ? (fs.readdirSync(folder, { recursive: true }) as string[]).sort() : [];

describe('record()', () => {
  it('sends what was recorded, byte for byte as it lay in the spool', async () => {
    const telemetry = openOn();
    telemetry.record('thing.made', { count: 3 });
    telemetry.record('thing.made', { count: 4, kind: 'small' });
    const spooled = readSpool();
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    telemetry.close();
    expect(collector.received.map(({ body }) => body)).toEqual(spooled);
    expect(listEvents(collector)).toMatchObject([
      { seq: 1, event: 'thing.made', count: 3 },
      { seq: 2, event: 'thing.made', count: 4, kind: 'small' },
    ]);
    expect(readSpool()).toEqual([]);
  });

  it('sends one request as documented, with no header of its own', async () => {
    const telemetry = openOn({ key: 'a key' });
    telemetry.record('thing.made', { count: 3 });
    await telemetry.send();
    telemetry.close();
    const [request] = collector.received;
    expect([request?.method, request?.path]).toEqual(['POST', '/v1/report/a%20key']);
    const names = request?.rawHeaders
      .filter((_, index) => index % 2 === 0)
      .map((name) => name.toLowerCase());
    expect(names?.sort()).toEqual([
      'connection',
      'content-encoding',
      'content-length',
      'content-type',
      'host',
    ]);
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
    });
  });

  it('opens each lane with a session and a pseudonym of its own, and the declared facts', () => {
    const telemetry = createTelemetry(buildDeclaration(), {
      ...buildOptions(folder),
      facts: { hosting: 'kestrel', undeclared: 'x' },
    });
    telemetry.choose('on');
    telemetry.record('thing.made', { count: 1 });
    telemetry.record('thing.failed', { code: 2 });
    const heads = readLines().filter(({ candor }) => candor === 1);
    expect(heads).toHaveLength(2);
    for (const head of heads) {
      expect(head).toMatchObject({
        product: 'test-product',
        manifest: buildDeclaration().hash,
        version: '1.2.3',
        hosting: 'kestrel',
      });
      expect(head['device']).toMatch(/^[0-9a-f]{32}$/);
      expect(head).not.toHaveProperty('undeclared');
      expect(head).not.toHaveProperty('ephemeral');
    }
    for (const key of ['lane', 'session', 'device'])
      expect(heads[0]?.[key]).not.toBe(heads[1]?.[key]);
    telemetry.close();
  });

  it('drops a field that the manifest does not declare, and counts an event that it does not', async () => {
    const telemetry = openOn();
    telemetry.record('thing.made', { count: 1, secret: 'canary' } as ProductEvents['thing.made']);
    telemetry.record('thing.sold' as 'thing.made', { count: 1 });
    telemetry.record('constructor' as 'thing.made', { count: 1 });
    expect(telemetry.counts()).toEqual({ recorded: 1, refused: 2, lost: 0 });
    await telemetry.send();
    expect(collector.received[0]?.body).not.toContain('canary');
    expect(listEvents(collector)).toMatchObject([
      { event: 'thing.made', count: 1 },
      { event: 'candor.lost', reason: 'undeclared', count: 2 },
    ]);
    telemetry.close();
  });

  it('never throws, whatever the host passes', () => {
    const telemetry = openOn();
    const evil = Object.defineProperty({}, 'count', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    const cycle: Record<string, unknown> = {};
    cycle['count'] = cycle;
    for (const fields of [
      null,
      undefined,
      7,
      'x',
      [],
      evil,
      cycle,
      { count: 2n },
      { count: Symbol('x') },
    ]) {
      telemetry.record('thing.made', fields as ProductEvents['thing.made']);
    }
    expect(telemetry.pseudonym('site', undefined as unknown as string)).toBe('');
    expect(telemetry.counts().recorded).toBe(9);
    telemetry.close();
  });

  it('does nothing once the session is closed', async () => {
    const telemetry = openOn();
    telemetry.close();
    telemetry.record('thing.made', { count: 1 });
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
    expect(telemetry.sendDetached()).toBe(false);
    expect(telemetry.choose('off').ok).toBe(false);
    expect(telemetry.counts().recorded).toBe(0);
    expect(listTree().some((name) => name.startsWith('spool'))).toBe(false);
  });

  it('works without a disk: the ids end with the process, and say so', async () => {
    fs.writeFileSync(folder, 'a file where the folder should be');
    const telemetry = open({
      effects: { env: { TEST_TELEMETRY: 'true' }, isInteractive: () => true },
    });
    telemetry.record('thing.made', { count: 1 });
    telemetry.record('thing.failed', { code: 1 });
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    telemetry.close();
    for (const { body } of collector.received)
      expect(JSON.parse(body.split('\n')[0] ?? '')).toMatchObject({ ephemeral: true });
  });
});

describe('recordOnce() and recordDaily()', () => {
  it('record once per session, and once per day over all sessions', () => {
    const clock = createTestClock();
    const effects = { ...clock, env: {}, isInteractive: () => true };
    const run = (): number => {
      const telemetry = openOn({ effects });
      for (let index = 0; index < 2; index += 1) {
        telemetry.recordOnce('thing.made', 'a', { count: 1 });
        telemetry.recordOnce('thing.made', 'b', { count: 1 });
        telemetry.recordDaily('heartbeat', 'a', { uptime: 1 });
      }
      telemetry.close();
      return telemetry.counts().recorded;
    };
    expect([run(), run()]).toEqual([3, 2]);
    clock.advance(86_400_000);
    expect(run()).toBe(3);
  });

  it('leave no mark while the lane is off', () => {
    const telemetry = open();
    telemetry.recordOnce('thing.made', 'a', { count: 1 });
    telemetry.recordDaily('thing.made', 'a', { count: 1 });
    expect(listTree()).toEqual([]);
    telemetry.choose('on');
    telemetry.recordOnce('thing.made', 'a', { count: 1 });
    telemetry.recordDaily('thing.made', 'a', { count: 1 });
    expect(telemetry.counts().recorded).toBe(2);
    telemetry.close();
  });
});

describe('pseudonym()', () => {
  it('is the same for the same id, differs by kind, and is nothing while no lane is on', () => {
    const telemetry = open();
    expect(telemetry.pseudonym('site', 'x')).toBe('');
    expect(listTree()).toEqual([]);
    telemetry.choose('on');
    expect(telemetry.pseudonym('site', 'x')).toBe(telemetry.pseudonym('site', 'x'));
    expect(telemetry.pseudonym('site', 'x')).not.toBe(telemetry.pseudonym('project', 'x'));
    telemetry.close();
  });

  it('can not join lanes, nor carry the hash of a real id that the host made itself', () => {
    const telemetry = openOn();
    const site = telemetry.pseudonym('site', 'The Real Site');
    const foreign = 'd41d8cd98f00b204e9800998ecf8427e';
    telemetry.record('thing.made', { count: 1, site });
    telemetry.record('thing.failed', { site });
    telemetry.record('thing.made', { count: 1, site: foreign });
    const sites = readLines().flatMap((line) =>
      typeof line['site'] === 'string' ? [line['site']] : [],
    );
    expect(sites).toContain(site);
    expect(new Set(sites).size).toBe(3);
    expect(sites).not.toContain(foreign);
    const everything = listTree()
      .map((name) => path.join(folder, name))
      .filter((file) => fs.statSync(file).isFile());
    for (const file of everything)
      expect(file + fs.readFileSync(file, 'utf8')).not.toContain('The Real Site');
    telemetry.close();
  });

  it('is another one after a reset by another process, with another session', () => {
    const clock = createTestClock();
    const telemetry = openOn({ effects: { ...clock, env: {} } });
    const before = telemetry.pseudonym('site', 'x');
    telemetry.record('thing.made', { count: 1 });
    resetDeviceId(folder);
    clock.advance(1_000);
    telemetry.record('thing.made', { count: 1 });
    expect(telemetry.pseudonym('site', 'x')).not.toBe(before);
    const heads = readLines().filter(({ candor }) => candor === 1);
    for (const key of ['session', 'device'])
      expect(new Set(heads.map((head) => head[key])).size).toBe(2);
    telemetry.close();
  });

  it('rotates with the month, and the session with it', () => {
    const clock = createTestClock(Date.UTC(2026, 10, 30, 23, 59, 59));
    const telemetry = openOn({
      manifest: { ids: { device: 'monthly' } },
      effects: { ...clock, env: {} },
    });
    const november = telemetry.pseudonym('site', 'x');
    telemetry.record('thing.made', { count: 1, site: november });
    clock.advance(1_000);
    telemetry.record('thing.made', { count: 1, site: november });
    const lines = readLines();
    for (const key of ['session', 'device', 'site']) {
      expect(new Set(lines.map((line) => line[key]).filter(Boolean)).size).toBe(2);
    }
    expect(lines.flatMap(({ seq }) => seq ?? [])).toEqual([1, 1]);
    telemetry.close();
  });

  it('a product without device ids has no device', () => {
    const telemetry = openOn({ manifest: { ids: { device: 'none' } } });
    telemetry.record('thing.made', { count: 1 });
    expect(readLines()[0]).not.toHaveProperty('device');
    expect(listTree()).not.toContain('secret');
    telemetry.close();
  });
});

it('createTelemetry() takes what it does not know from the manifest and the machine', () => {
  const options: TelemetryOptions<Record<string, unknown>> = {
    version: '1.0.0',
    effects: { env: { XDG_STATE_HOME: root }, platform: 'linux', isInteractive: () => true },
  };
  const telemetry = createTelemetry(buildDeclaration(), options);
  telemetry.choose('on');
  telemetry.close();
  expect(fs.existsSync(path.join(root, 'candor', 'test-product', 'settings', 'usage.json'))).toBe(
    true,
  );
});
