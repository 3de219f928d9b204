import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryBytesMin } from '../limits.ts';
import { startChild, type EngineChild } from './child-process.ts';
import { watchChild } from './watchdog.ts';

let folder = '';
let child: EngineChild;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-engine-'));
  const access = { username: 'default', password: 'x', port: 0, freeBytesMin: 0 };
  child = await startChild({ dataFolder: folder, memoryBytesMax: memoryBytesMin, ...access });
});
afterEach(async () => {
  child.kill();
  await child.gone;
  await rm(folder, { recursive: true, force: true });
});

test('an engine that answers is left alone', async () => {
  const unwatch = watchChild(child, { askEveryMs: 5, silentMsMax: 5_000 });
  const first = await Promise.race([child.gone, answers(200)]);
  unwatch();
  expect(first).toBe('answered 200 times');
});

test('an engine that hangs is killed', async () => {
  process.kill(child.pid, 'SIGSTOP');
  const unwatch = watchChild(child, { askEveryMs: 5, silentMsMax: 300 });
  expect(await child.gone).toBe('SIGKILL');
  unwatch();
});

async function answers(count: number): Promise<string> {
  for (let left = count; left > 0; left -= 1) await child.ask();
  return `answered ${count} times`;
}
