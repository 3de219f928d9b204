import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCollector } from './collector.ts';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { createCollectorProcesses, pause } from './collector-process.fixture.ts';
import { type PowerCutDisk, openPowerCutDisk } from './lib/disk/power-cut-disk.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';
import { startRetryingClient } from './retrying-client.fixture.ts';
import { compareStored } from './stored-events.fixture.ts';

let bench: CollectorBench;
let disk: PowerCutDisk | null = null;
const processes = createCollectorProcesses();
beforeEach(async () => {
  bench = await createCollectorBench();
});
afterEach(async () => {
  processes.killAll();
  await bench.stop();
  disk?.remove();
  disk = null;
  await bench.remove();
});

const CLIENTS = 6;

it('a power cut under load: what was acknowledged is stored, and counted once', async (context) => {
  await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  await bench.collector().stop();
  disk = openPowerCutDisk(bench.folder);
  context.skip(disk === null, 'mounting a file is not allowed here');
  const target = { url: '' };
  const client = startRetryingClient(target, CLIENTS);
  for (const lifeMs of [900, 1_600]) {
    const { child, url } = await processes.spawn(bench.folder);
    target.url = url;
    await pause(lifeMs);
    disk?.cutPower();
    child.kill('SIGKILL');
    await once(child, 'exit');
    disk?.mountAgain();
  }
  const { url } = await processes.spawn(bench.folder);
  target.url = url;
  const { differences, ...counted } = await compareStored(bench.folder, await client.settle());
  expect(differences).toEqual([]);
  expect(counted.acknowledged).toBeGreaterThan(0);
  expect(counted).toMatchObject({ stored: counted.acknowledged, inAnswers: counted.acknowledged });
});

it('a clock that jumps by hours and by weeks, and a second collector on the folder: nothing is lost by either', async () => {
  let offMs = 0;
  const collector = await bench.start({}, () => Date.now() + offMs);
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  const client = startRetryingClient(collector, CLIENTS);
  for (const hours of [3, -3, 24 * 30, -24 * 30, 0]) {
    await pause(200);
    offMs = hours * 3_600_000;
    const second = startCollector({ dataFolder: bench.folder, port: 0 });
    await expect(second).rejects.toMatchObject({ code: 'data_folder_in_use' });
  }
  const { differences, ...counted } = await compareStored(bench.folder, await client.settle());
  expect(differences).toEqual([]);
  expect(counted).toMatchObject({ stored: counted.acknowledged, inAnswers: counted.acknowledged });
});
