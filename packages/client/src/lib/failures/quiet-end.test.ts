import fs from 'node:fs';
import path from 'node:path';
import { resetDeviceId } from '@candor/local/ids';
import type { Manifest } from '@candor/manifest/manifest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildManifest, createTestClock, type TestClock } from '../../product.fixture.ts';
import { queueErasure } from '../../queue-erasure.ts';
import { createSandbox, recordOne, type OpenChanges, type Sandbox } from '../../sandbox.fixture.ts';
import { KIT_MANIFEST } from './kit.fixture.ts';

let sandbox: Sandbox;
let clock: TestClock;
const opened: ReturnType<Sandbox['open']>[] = [];
beforeEach(() => {
  sandbox = createSandbox('https://telemetry.invalid');
  clock = createTestClock();
  // A first run, in which the user agrees.
  const telemetry = open();
  telemetry.choose('on');
  telemetry.close();
});
afterEach(() => {
  for (const telemetry of opened.splice(0)) telemetry.close();
  sandbox.remove();
});

const open = (changes: OpenChanges = {}, manifest: Partial<Manifest> = {}): (typeof opened)[0] => {
  const effects = { now: clock.now, schedule: clock.schedule, ...changes?.effects };
  const telemetry = sandbox.open({ ...changes, effects }, { ...KIT_MANIFEST, ...manifest });
  opened.push(telemetry);
  return telemetry;
};
/** What a run that records nothing adds to the spool, and whether it opened a session for it. */
const runQuietly = (...how: Parameters<typeof open>): readonly [string, boolean] => {
  const before = new Set(sandbox.readSpool());
  const telemetry = open(...how);
  telemetry.close();
  const added = sandbox.readSpool().filter((report) => !before.has(report));
  expect(added).toHaveLength(1);
  return [added[0] ?? '', telemetry.counts().recorded > 0];
};
const withoutSession = (report: string): string =>
  report.replace(/"session":"[0-9a-f-]{36}"/, '"session":"-"');
/** What a session tells that has nothing to go by. */
const runAnew = (...how: Parameters<typeof open>): string => {
  fs.rmSync(path.join(sandbox.folder, 'quiet-end'));
  const [report, hasOpened] = runQuietly(...how);
  expect(hasOpened).toBe(true);
  return report;
};

test('a run that records nothing tells its end as a session would, and opens none', () => {
  clock.advance(86_400_000);
  const [report, hasOpened] = runQuietly();
  expect(hasOpened).toBe(false);
  const anew = runAnew();
  expect(report).not.toBe(anew);
  expect(withoutSession(report)).toBe(withoutSession(anew));
  const file = sandbox.listFiles().find((name) => name.includes('.ready.'));
  const size = fs.statSync(path.join(sandbox.folder, file ?? '')).size;
  expect(file).toContain(`.1.${size}.ready.ndjson`);
  expect(sandbox.listFiles().filter((name) => name.startsWith('sessions'))).toEqual([]);
});

test.each<readonly [string, () => Parameters<typeof open>]>([
  ['another version', () => [{ version: '1.2.4' }]],
  ['a build service', () => [{ effects: { env: { CI: '1' }, isInteractive: () => true } }]],
  ['another month', () => [(clock.advance(31 * 86_400_000), {})]],
  ['another secret', () => [(resetDeviceId(sandbox.folder), {})]],
  ['another manifest', () => [{}, { session: {} }]],
])('what it tells is not gone by where there is %s', (_name, change) => {
  const [report, hasOpened] = runQuietly(...change());
  expect(hasOpened).toBe(true);
  const [again, hasOpenedAgain] = runQuietly(...change());
  if (_name === 'another secret' || _name === 'another month') return;
  expect(hasOpenedAgain).toBe(false);
  expect(withoutSession(again)).toBe(withoutSession(report));
});

test('an id that ends with its session is never gone by', () => {
  fs.rmSync(path.join(sandbox.folder), { recursive: true });
  const none = { ids: { device: 'none' } } as const;
  const telemetry = open({}, none);
  telemetry.choose('on');
  telemetry.close();
  // A newer manifest has an id that the user did not agree to.
  const devices = [1, 2, 3].map(() => {
    const [report] = runQuietly();
    expect(report).toContain('"ephemeral":true');
    return /"device":"(\w+)"/.exec(report)?.[1];
  });
  expect(new Set(devices).size).toBe(3);
});

test('after an erasure nothing is told under the id of before', () => {
  const [before] = runQuietly();
  const manifest = buildManifest(KIT_MANIFEST);
  queueErasure({ manifest, folder: sandbox.folder, effects: clock });
  expect(sandbox.listFiles()).not.toContain('quiet-end');
  const telemetry = open();
  telemetry.close();
  const device = /"device":"(\w+)"/.exec(before)?.[1] ?? '';
  expect(device).toHaveLength(32);
  expect(sandbox.readSpool().join('')).not.toContain(device);
});

test('nothing is told while the lane is off, and what it would be told by is gone', () => {
  open().choose('off', ['usage']);
  expect(sandbox.listFiles()).not.toContain('quiet-end');
  const before = sandbox.listFiles();
  const telemetry = open();
  expect(telemetry.sendDetached()).toBe(false);
  telemetry.close();
  expect(sandbox.listFiles()).toEqual(before);
});

test('a session whose process is gone is told of by a run that records nothing, too', () => {
  const [report] = runQuietly();
  const session = '0d5c7d3e-0000-4000-8000-000000000001';
  const head = `${report.split('\n')[0]}\n`.replace(/[0-9a-f-]{36}/, session);
  const mark = {
    mark: 1,
    session,
    lane: 'usage',
    head,
    sequence: 64,
    pid: 1,
    birth: 'long ago',
    place: '',
    startedMs: clock.now() - 5_000,
    signMs: clock.now() - 86_400_000_000,
  };
  fs.mkdirSync(path.join(sandbox.folder, 'sessions'), { recursive: true });
  fs.writeFileSync(path.join(sandbox.folder, 'sessions', `${session}.json`), JSON.stringify(mark));
  const telemetry = open();
  telemetry.close();
  expect(sandbox.readLines().filter(({ outcome }) => outcome === 'abnormal')).toHaveLength(1);
});

test('what follows the end after all is a session of its own, and told', () => {
  fs.rmSync(path.join(sandbox.folder, 'spool'), { recursive: true });
  const telemetry = open();
  expect(telemetry.sendDetached()).toBe(false);
  const before = sandbox.readSpool().length;
  expect(before).toBe(1);
  expect(recordOne(telemetry)).toBe(true);
  telemetry.close();
  expect(sandbox.readSpool()).toHaveLength(before + 1);
  expect(sandbox.readSpool().filter((text) => text.includes('thing.made'))).toMatchObject([
    expect.stringContaining('"outcome":"healthy"'),
  ]);
});

test('what is kept of another product, or was cut short, is not gone by', () => {
  const file = path.join(sandbox.folder, 'quiet-end');
  const whole = fs.readFileSync(file, 'utf8');
  for (const text of ['', '{', 'null\n', '{}\n', whole.slice(0, -20), whole.slice(0, 30)]) {
    fs.writeFileSync(file, text);
    const [report] = runQuietly();
    expect(report.split('\n')).toHaveLength(3);
    expect(report).toContain('"outcome":"healthy"');
  }
});
