import fs from 'node:fs';
import path from 'node:path';
import { hasQueuedErasure } from '@candor/local/left-over';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCollector, TAKEN, type TestCollector } from '../collector.fixture.ts';
import { queueErasure } from '../queue-erasure.ts';
import { buildManifest, createTestClock } from '../product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';

let collector: TestCollector;
let sandbox: Sandbox;
let machine = '';
let env: Record<string, string>;
const clock = createTestClock();
beforeEach(async () => {
  collector = await startCollector(TAKEN);
  sandbox = createSandbox(collector.url);
  machine = path.join(sandbox.root, 'etc');
  env = {};
});
afterEach(async () => {
  await collector.close();
  sandbox.remove();
});

const open = (): ReturnType<Sandbox['open']> =>
  sandbox.open({ effects: { ...clock, env, listMachineFolders: () => [machine] } });
const layDown = (policy: object): void => {
  fs.mkdirSync(path.join(machine, 'test-product'), { recursive: true });
  fs.writeFileSync(path.join(machine, 'test-product', 'telemetry.json'), JSON.stringify(policy));
};
/** An erasure in every lane that has waited long enough to be tried, by a user who has said off. */
function queue(): void {
  const telemetry = open();
  telemetry.choose('on');
  recordOne(telemetry);
  telemetry.close();
  queueErasure({ manifest: buildManifest(), folder: sandbox.folder, effects: clock });
  const user = open();
  user.choose('off');
  user.close();
  clock.advance(3_600_000);
}
/** In this process and, where that is not refused, by another. Returns whether another was started. */
async function send(): Promise<boolean> {
  const telemetry = open();
  const isStarted = telemetry.sendDetached();
  await telemetry.send();
  telemetry.close();
  return isStarted;
}

it.each([
  ['DO_NOT_TRACK', () => void (env['DO_NOT_TRACK'] = '1')],
  ['an administrator', () => layDown({ telemetry: 'off' })],
  ['a damaged policy', () => layDown({ telemetry: 'perhaps' })],
  ['an administrator who forbids one of its lanes', () => layDown({ forbid: ['exceptions'] })],
])('an erasure that waits is held back while that is the word of %s', async (_who, forbid) => {
  queue();
  forbid();
  expect(await send()).toBe(false);
  expect(collector.connections()).toBe(0);
  expect(hasQueuedErasure(sandbox.folder)).toBe(true);
  expect(fs.existsSync(path.join(sandbox.folder, 'spool'))).toBe(false);
});

it.each([
  ['their own off', () => undefined],
  ['DO_NOT_TRACK=0', () => void (env['DO_NOT_TRACK'] = '0')],
  [
    'an administrator’s word about a lane that it is not about',
    () => layDown({ forbid: ['performance'] }),
  ],
  ['the product’s own switch', () => void (env['TEST_TELEMETRY'] = 'false')],
])('an erasure is tried under %s, since the user has asked for it', async (_who, prepare) => {
  queue();
  prepare();
  const telemetry = open();
  await telemetry.send();
  telemetry.close();
  expect(collector.received.map(({ path: asked }) => asked)).toContain('/v1/erase/test-product');
});
