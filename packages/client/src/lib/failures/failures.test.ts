import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSandbox, type OpenChanges, type Sandbox } from '../../sandbox.fixture.ts';
import type { Telemetry } from '../../telemetry.ts';
import type { ProductEvents } from '../../product.fixture.ts';
import { installKit, KIT_MANIFEST, type Kit, type KitCode } from './kit.fixture.ts';

let sandbox: Sandbox;
let kit: Kit;
let code: KitCode;
beforeEach(async () => {
  sandbox = createSandbox('https://telemetry.invalid');
  kit = installKit(sandbox.root);
  code = await kit.load();
});
afterEach(() => sandbox.remove());

const open = (options: OpenChanges = {}): Telemetry<ProductEvents> =>
  sandbox.open({ vocabulary: kit.vocabulary, ...options }, KIT_MANIFEST);

function openOn(options: OpenChanges = {}): Telemetry<ProductEvents> {
  const telemetry = open(options);
  telemetry.choose('on', ['exceptions']);
  return telemetry;
}

function catchFrom(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure');
}

const failed = (): readonly Record<string, unknown>[] =>
  sandbox.readLines().filter(({ event }) => event === 'kit.failed');
const ended = (): readonly Record<string, unknown>[] =>
  sandbox.readLines().filter(({ event }) => event === 'kit.ended');
const countCrashes = (): number =>
  sandbox.listFiles().filter((file) => file.startsWith('crashes')).length;

function readCrash(): unknown {
  const file = sandbox.listFiles().find((name) => name.startsWith('crashes')) ?? '';
  return JSON.parse(fs.readFileSync(path.join(sandbox.folder, file), 'utf8'));
}

test('a failure of the product is told in the words of its vocabulary, with what the product says of it', () => {
  const telemetry = openOn();
  telemetry.exception(
    catchFrom(() => code.fail('Jane Doe')),
    { phase: 'emit', name: 'Jane' },
  );
  telemetry.close();
  expect(failed()).toMatchObject([
    {
      seq: 1,
      phase: 'emit',
      severity: 'handled',
      times: 1,
      failure: {
        description: 1,
        error: {
          type: { of: 'vendor', name: 'KitError' },
        },
      },
    },
  ]);
  const { failure } = failed()[0] as { failure: { error: { frames: readonly unknown[] } } };
  expect(failure.error.frames.slice(0, 2)).toMatchObject([
    { kind: 'vendor', module: 'dist/index.mjs', symbol: 'fail', offset: 1 },
    { kind: 'user' },
  ]);
  expect(Object.keys(failed()[0] ?? {})).not.toContain('name');
});

test('nothing of a message, a path or a value is among what is sent', () => {
  const telemetry = openOn();
  telemetry.exception(
    catchFrom(() => code.fail('canary-7f3a')),
    { phase: 'canary-7f3a' },
  );
  telemetry.close();
  const spool = sandbox.readSpool().join('');
  expect(failed()).toHaveLength(1);
  expect(spool).not.toContain('canary');
  expect(spool).not.toContain(sandbox.root);
  const others = sandbox.listFiles().filter((file) => !file.startsWith('crashes'));
  for (const file of others) {
    expect(fs.readFileSync(path.join(sandbox.folder, file), 'latin1')).not.toContain('canary');
  }
});

test('the user can read all of it, and nobody else', () => {
  const telemetry = openOn();
  telemetry.exception(catchFrom(() => code.fail('canary-7f3a')));
  telemetry.close();
  const file = sandbox.listFiles().find((name) => name.startsWith('crashes')) ?? '';
  const place = path.join(sandbox.folder, file);
  expect(fs.readFileSync(place, 'utf8')).toContain('the node canary-7f3a was visited twice');
  expect(fs.statSync(place).mode & 0o077).toBe(0);
});

test('each failure is told once for a release, in whatever process it is met', () => {
  const first = openOn();
  for (let times = 0; times < 3; times += 1) first.exception(catchFrom(() => code.fail('a')));
  first.exception(catchFrom(() => code.failElsewhere()));
  first.close();
  const again = openOn();
  again.exception(catchFrom(() => code.fail('b')));
  again.close();
  expect(failed()).toHaveLength(2);
  const next = openOn({ version: '1.2.4' });
  next.exception(catchFrom(() => code.fail('c')));
  next.close();
  expect(failed()).toHaveLength(3);
});

test('where nobody has answered it is kept on the machine, counted, and told once somebody agrees', () => {
  const telemetry = open();
  for (let times = 0; times < 8; times += 1) {
    telemetry.exception(
      catchFrom(() => code.fail('a')),
      { phase: 'parse' },
    );
  }
  expect(countCrashes()).toBe(1);
  expect(sandbox.readSpool()).toEqual([]);
  telemetry.choose('on', ['exceptions']);
  telemetry.exception(
    catchFrom(() => code.fail('a')),
    { phase: 'parse' },
  );
  telemetry.close();
  expect(failed()).toMatchObject([{ times: 9, phase: 'parse' }]);
  expect(countCrashes()).toBe(1);
});

test('where the user has said no nothing is kept, and what was kept is removed', () => {
  const telemetry = open();
  telemetry.exception(catchFrom(() => code.fail('a')));
  expect(countCrashes()).toBe(1);
  telemetry.choose('off', ['exceptions']);
  expect(countCrashes()).toBe(0);
  telemetry.exception(catchFrom(() => code.failElsewhere()));
  telemetry.close();
  expect(sandbox.listFiles().filter((file) => !file.startsWith('settings'))).toEqual([]);
});

test.each([{ DO_NOT_TRACK: '1' }, { TEST_TELEMETRY: 'false' }])(
  'a variable that turns telemetry off keeps failures from being kept: %o',
  (env) => {
    const telemetry = open({ effects: { env } });
    telemetry.exception(catchFrom(() => code.fail('a')));
    telemetry.close();
    expect(sandbox.listFiles()).toEqual([]);
  },
);

test('what the system, the user or the user’s own code caused is counted and not told', () => {
  const telemetry = open();
  telemetry.choose('on', ['exceptions', 'usage']);
  telemetry.exception(catchFrom(() => code.readMissing('/nowhere/canary')));
  telemetry.exception(catchFrom(() => code.refuseInput()));
  telemetry.exception(
    catchFrom(() =>
      code.run(() => {
        throw new TypeError('of the user');
      }),
    ),
  );
  telemetry.exception('no error at all');
  telemetry.close();
  expect(failed()).toEqual([]);
  expect(countCrashes()).toBe(0);
  expect(ended()).toMatchObject([{ outcome: 'healthy', errors: 0, counted: 4 }]);
});

test('how a session went is told at its end, whether or not failures may be told', () => {
  const telemetry = open();
  telemetry.choose('on', ['usage']);
  telemetry.choose('off', ['exceptions']);
  telemetry.exception(catchFrom(() => code.fail('a')));
  telemetry.exception(catchFrom(() => code.fail('a')));
  telemetry.close();
  expect(ended()).toMatchObject([{ outcome: 'errored', errors: 2, counted: 0 }]);
  expect(countCrashes()).toBe(0);
  expect(sandbox.listFiles().filter((file) => file.startsWith('sessions'))).toEqual([]);
});

test('a heartbeat tells that the session runs, with the failures since the last', () => {
  const telemetry = open();
  telemetry.choose('on', ['usage']);
  telemetry.exception(catchFrom(() => code.fail('a')));
  const stop = telemetry.heartbeat('heartbeat', () => ({ uptime: 1 }));
  stop();
  telemetry.close();
  expect(ended()).toMatchObject([
    { outcome: 'running', errors: 1 },
    { outcome: 'errored', errors: 0 },
  ]);
});

test('a session that ends while its lane is off leaves nothing', () => {
  const telemetry = open();
  telemetry.choose('on', ['usage']);
  expect(sandbox.listFiles().some((file) => file.startsWith('sessions'))).toBe(true);
  telemetry.choose('off', ['usage']);
  telemetry.close();
  expect(sandbox.listFiles().filter((file) => !file.startsWith('settings'))).toEqual(['secret']);
});

test('what is kept for the user goes after thirty days, whether or not the product fails again', () => {
  const before = open();
  before.exception(catchFrom(() => code.fail('a')));
  before.close();
  const days = (count: number) => ({ now: () => Date.now() + count * 86_400_000 });
  open({ effects: days(29) }).close();
  expect(countCrashes()).toBe(1);
  open({ effects: days(31) }).close();
  expect(countCrashes()).toBe(0);
});

test('record() takes no event that Candor records itself', () => {
  const telemetry = openOn();
  telemetry.record('kit.failed' as 'thing.made', { count: 1 });
  expect(failed()).toEqual([]);
  telemetry.exception(catchFrom(() => code.fail('x')));
  telemetry.record('kit.failed' as 'thing.made', { count: 1 });
  telemetry.close();
  expect(failed()).toHaveLength(1);
  expect(telemetry.counts().refused).toBe(2);
});

test('without a vocabulary nothing can be told, and failures are counted', () => {
  for (const vocabulary of [undefined, path.join(sandbox.root, 'none.json')]) {
    const telemetry = sandbox.open(vocabulary === undefined ? {} : { vocabulary }, KIT_MANIFEST);
    telemetry.choose('on', ['exceptions', 'usage']);
    telemetry.exception(catchFrom(() => code.fail('a')));
    telemetry.close();
  }
  expect(failed()).toEqual([]);
  expect(ended()).toMatchObject([{ counted: 1 }, { counted: 1 }]);
});

test('a user who agreed to an older declaration is not reported', () => {
  const before = sandbox.open({ vocabulary: kit.vocabulary });
  before.choose('on', ['exceptions']);
  before.close();
  const telemetry = open();
  telemetry.exception(catchFrom(() => code.fail('a')));
  telemetry.close();
  expect(failed()).toEqual([]);
  expect(countCrashes()).toBe(1);
});

test('what was met while nobody had answered counts to the last one, and counting goes on for the user', () => {
  const telemetry = open();
  const fail = (): void => telemetry.exception(catchFrom(() => code.fail('Jane Doe')));
  for (let times = 1; times <= 7; times += 1) fail();
  telemetry.choose('on', ['exceptions']);
  fail();
  expect(failed()).toMatchObject([{ times: 8 }]);
  for (let times = 1; times <= 4; times += 1) fail();
  expect(failed()).toHaveLength(1);
  telemetry.close();
  expect(readCrash()).toMatchObject({ times: 12, state: 'told' });
});

test('the worst that a failure ever came to stays, with what the product said of it', () => {
  const telemetry = open();
  const error = catchFrom(() => code.fail('Jane Doe'));
  telemetry.exception(error, { phase: 'emit' }, { severity: 'unhandled' });
  telemetry.exception(error);
  telemetry.close();
  expect(readCrash()).toMatchObject({ times: 2, severity: 'unhandled', fields: { phase: 'emit' } });
});

test('a storm of failures that are only counted hides no crash, and what is passed over is an error', () => {
  const telemetry = openOn();
  telemetry.choose('on', ['usage']);
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  for (let times = 1; times <= 601; times += 1) telemetry.exception(full);
  telemetry.exception(
    catchFrom(() => code.fail('Jane Doe')),
    {},
    { severity: 'unhandled' },
  );
  telemetry.close();
  expect(failed()).toHaveLength(1);
  expect(ended().at(0)).toMatchObject({ outcome: 'unhandled', counted: 600, errors: 1 });
});
