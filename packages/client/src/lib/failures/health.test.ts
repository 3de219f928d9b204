import fs from 'node:fs';
import path from 'node:path';
import { resetDeviceId } from '@candor/local/ids';
import { sessionSignIntervalMs } from '@candor/local/limits';
import type { Manifest } from '@candor/manifest/manifest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { consentCheckIntervalMs } from '../../limits.ts';
import { buildManifest, createTestClock, type TestClock } from '../../product.fixture.ts';
import { queueErasure } from '../../queue-erasure.ts';
import { createSandbox, recordOne, type Sandbox } from '../../sandbox.fixture.ts';
import { KIT_MANIFEST } from './kit.fixture.ts';

let sandbox: Sandbox;
let clock: TestClock;
/** Closed at the end, so that none of them tells anything when the tests' own process ends. */
const opened: ReturnType<Sandbox['open']>[] = [];
beforeEach(() => {
  sandbox = createSandbox('https://telemetry.invalid');
  clock = createTestClock();
});
afterEach(() => {
  for (const telemetry of opened.splice(0)) telemetry.close();
  sandbox.remove();
});

const open = (changes: Partial<Manifest> = {}): ReturnType<Sandbox['open']> => {
  const { now, schedule } = clock;
  const telemetry = sandbox.open({ effects: { now, schedule } }, { ...KIT_MANIFEST, ...changes });
  opened.push(telemetry);
  return telemetry;
};
const openOn = (changes: Partial<Manifest> = {}): ReturnType<Sandbox['open']> => {
  const telemetry = open(changes);
  telemetry.choose('on', ['usage']);
  return telemetry;
};
const marks = (): readonly string[] =>
  sandbox
    .listFiles()
    .filter((file) => file.startsWith('sessions'))
    .map((file) => path.join(sandbox.folder, file));
const heads = (): readonly Record<string, unknown>[] =>
  marks().map((file) => {
    const { head } = JSON.parse(fs.readFileSync(file, 'utf8')) as { readonly head: string };
    return JSON.parse(head) as Record<string, unknown>;
  });
const devices = (): readonly unknown[] => heads().map((head) => head['device']);
const erase = (): void => {
  const manifest = buildManifest(KIT_MANIFEST);
  expect(queueErasure({ manifest, folder: sandbox.folder, effects: clock })).toMatchObject({
    ok: true,
  });
};
/** As if the processes of all marks were gone. */
const killAll = (): void => {
  for (const file of marks()) {
    const mark = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
    fs.writeFileSync(file, JSON.stringify({ ...mark, birth: 'long ago' }));
  }
};
const outcomes = (): readonly unknown[] =>
  sandbox.readLines().flatMap(({ event, outcome }) => (event === 'kit.ended' ? [outcome] : []));

test('nothing is told of a session whose data the user has had erased', () => {
  openOn();
  const erased = devices()[0];
  killAll();
  erase();
  expect(marks()).toEqual([]);
  openOn().close();
  expect(outcomes()).toEqual(['healthy']);
  expect(sandbox.readSpool().join('')).not.toContain(erased);
});

test('the erasure asks for a session of which nothing is known but its mark', () => {
  const ids = { device: 'none' } as const;
  openOn({ ids });
  const session = heads()[0]?.['session'];
  const manifest = buildManifest({ ...KIT_MANIFEST, ids });
  const place = { manifest, folder: sandbox.folder, effects: clock };
  expect(queueErasure(place)).toMatchObject({ ok: true, requests: 1 });
  expect(marks()).toEqual([]);
  const queue = fs.readFileSync(path.join(sandbox.folder, 'settings', 'erase.json'), 'utf8');
  expect(queue).toContain(session);
});

test.each<readonly [string, () => void]>([
  ['an erasure', erase],
  ['a reset', () => expect(resetDeviceId(sandbox.folder)).toEqual({ ok: true })],
])('a session that goes on after %s has its mark under the new id alone', (_, act) => {
  const telemetry = openOn();
  const before = devices()[0];
  act();
  clock.advance(consentCheckIntervalMs);
  recordOne(telemetry);
  expect(marks()).toHaveLength(1);
  expect(devices()).not.toContain(before);
  telemetry.close();
  expect(marks()).toEqual([]);
});

test('a process that records nothing has its mark under the new id with its next sign of life', () => {
  const telemetry = openOn();
  const before = devices()[0];
  erase();
  clock.advance(sessionSignIntervalMs);
  expect(marks()).toHaveLength(1);
  expect(devices()).not.toContain(before);
  telemetry.close();
});

test('a process that gives a sign of life writes nothing where another has turned telemetry off', () => {
  const telemetry = openOn();
  open().choose('off', ['usage']);
  expect(marks()).toEqual([]);
  clock.advance(sessionSignIntervalMs);
  expect(marks()).toEqual([]);
  telemetry.close();
  expect(sandbox.listFiles().filter((file) => !file.startsWith('settings'))).toEqual(['secret']);
});

test('a run that has looked, and ends after another process turned telemetry off, makes no secret', () => {
  openOn().close();
  const isChoice = (file: string): boolean => file.startsWith('settings');
  for (const file of sandbox.listFiles().filter((file) => !isChoice(file))) {
    fs.rmSync(path.join(sandbox.folder, file));
  }
  const telemetry = open();
  telemetry.decisions();
  const choice = path.join(sandbox.folder, 'settings', 'usage.json');
  const text = fs.readFileSync(choice, 'utf8');
  fs.writeFileSync(choice, text.replace('"on"', '"off"'));
  telemetry.close();
  expect(sandbox.listFiles().filter((file) => !isChoice(file))).toEqual([]);
});

test('a lane that is turned on again has its mark again', () => {
  const telemetry = openOn();
  telemetry.choose('off', ['usage']);
  telemetry.choose('on', ['usage']);
  recordOne(telemetry);
  expect(marks()).toHaveLength(1);
  telemetry.close();
  expect(marks()).toEqual([]);
});

test('a start sets no mark: the event loop does, the first event, or the first operation that is measured', () => {
  openOn().close();
  const begins: readonly ((telemetry: ReturnType<Sandbox['open']>) => void)[] = [
    () => clock.advance(0),
    recordOne,
    (telemetry) => {
      const run = (): void => expect(marks()).toHaveLength(1);
      telemetry.measure('thing.made', run, () => ({ count: 1 }));
    },
  ];
  for (const begin of begins) {
    const telemetry = open();
    expect(marks()).toEqual([]);
    begin(telemetry);
    expect(marks()).toHaveLength(1);
    telemetry.close();
    expect(marks()).toEqual([]);
  }
  open().close();
  clock.advance(1);
  expect(marks()).toEqual([]);
  expect(outcomes()).toEqual(Array.from({ length: 5 }, () => 'healthy'));
});

test('a run that ends before anything would set its mark makes none to remove it again', () => {
  openOn().close();
  const folder = path.join(sandbox.folder, 'sessions');
  fs.rmdirSync(folder);
  open().close();
  open().sendDetached();
  expect(fs.existsSync(folder)).toBe(false);
  expect(outcomes()).toEqual(['healthy', 'healthy', 'healthy']);
  const telemetry = open();
  clock.advance(0);
  expect(fs.existsSync(folder)).toBe(true);
  telemetry.close();
});

test('the mark stays for the next start where no disk took what it tells', () => {
  openOn();
  killAll();
  const spool = path.join(sandbox.folder, 'spool');
  fs.rmSync(spool, { recursive: true, force: true });
  fs.writeFileSync(spool, 'a file where the folder should be');
  openOn().close();
  expect(marks()).toHaveLength(1);
  fs.rmSync(spool);
  openOn().close();
  expect(new Set(outcomes())).toEqual(new Set(['abnormal', 'healthy']));
  expect(outcomes()).toHaveLength(2);
  expect(marks()).toEqual([]);
});
