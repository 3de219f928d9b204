import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KITCHEN_2_YAML, parseFixture } from '../registry/manifest.fixture.ts';
import { type DoorBench, SESSION, createDoorBench, eventLine, headLine } from './door.fixture.ts';

let bench: DoorBench;
beforeEach(async () => {
  bench = await createDoorBench();
});
afterEach(() => bench.remove());

const sendFrom = (address: string, head = headLine()) =>
  bench.send(head + eventLine(1), { headers: { 'x-forwarded-for': address } });

it('the country is looked up, and the address is in no file and no line of the log', async () => {
  await sendFrom('8.8.8.8');
  await sendFrom('2001:4860:4860::8888', headLine({ session: SESSION.replace('0d5c', '1d5c') }));
  const events = await bench.takeEvents();
  expect(events.map(({ facts }) => facts['country'])).toEqual(['US', 'US']);
  const texts = await Promise.all(
    (await readdir(bench.folder)).map((name) => readFile(join(bench.folder, name), 'latin1')),
  );
  const kept = texts.concat(bench.logged).join('\n');
  expect(kept).toContain('"country":"US"');
  for (const trace of ['8.8.8.8', '2001:4860', '127.0.0.1', '::1', '08080808']) {
    expect(kept).not.toContain(trace);
  }
});

it('0.0.0.0 asks not to be placed, and is heard', async () => {
  await sendFrom('0.0.0.0');
  await sendFrom('8.8.8.8, 0.0.0.0');
  for (const { facts } of await bench.takeEvents()) expect(facts).not.toHaveProperty('country');
});

it('a product that does not declare a country gets none, nor a pseudonym that it does not declare', async () => {
  bench.registry.register(parseFixture(KITCHEN_2_YAML), 'ada');
  const hash = bench.registry.findNewest('kitchen')?.hash;
  await sendFrom('8.8.8.8', headLine({ manifest: hash }));
  const [event] = await bench.takeEvents();
  expect(event?.facts).toEqual({ version: '1.2.3', os: 'linux' });
  expect(event).toMatchObject({ device: '', ephemeral: false });
  expect(bench.quarantine.list('kitchen')).toMatchObject([
    { field: 'device', reason: 'undeclared' },
  ]);
});

it('a sender can not give itself a country', async () => {
  await sendFrom('10.0.0.1', headLine({ country: 'CH' }));
  expect((await bench.takeEvents())[0]?.facts).not.toHaveProperty('country');
});
