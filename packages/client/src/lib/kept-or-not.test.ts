import fs from 'node:fs';
import path from 'node:path';
import type { FieldDeclaration } from '@candor/manifest/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listEvents, startCollector, type TestCollector } from '../collector.fixture.ts';
import { buildManifest, type ProductEvents } from '../product.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';
import type { Telemetry } from '../telemetry.ts';

let collector: TestCollector;
let sandbox: Sandbox;
beforeEach(async () => {
  collector = await startCollector();
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

const listMarks = (): readonly string[] =>
  sandbox.listFiles().filter((name) => name.startsWith('daily'));

/** Telemetry that has room for no event more, neither on the disk nor in memory. */
function openFull(): Telemetry<ProductEvents> {
  fs.mkdirSync(sandbox.folder);
  fs.writeFileSync(path.join(sandbox.folder, 'spool'), 'a file where the folder should be');
  const telemetry = sandbox.openOn();
  while (telemetry.counts().lost === 0) telemetry.record('thing.made', { count: 1 });
  return telemetry;
}

describe('what could not be kept', () => {
  it('leaves no mark, neither for the session nor for the day, and is recorded the next time', async () => {
    const telemetry = openFull();
    const { recorded } = telemetry.counts();
    telemetry.recordOnce('thing.made', 'a', { count: 2 });
    telemetry.recordDaily('heartbeat', 'a', { uptime: 2 });
    expect(telemetry.counts()).toEqual({ recorded, refused: 0, lost: 3 });
    expect(listMarks()).toEqual([]);

    await telemetry.send();
    for (let index = 0; index < 2; index += 1) {
      telemetry.recordOnce('thing.made', 'a', { count: 2 });
      telemetry.recordDaily('heartbeat', 'a', { uptime: 2 });
    }
    expect(telemetry.counts()).toEqual({ recorded: recorded + 2, refused: 0, lost: 3 });
    expect(listMarks()).toHaveLength(1);
    telemetry.close();
  });

  it('takes back no mark of another process', () => {
    const telemetry = openFull();
    fs.rmSync(path.join(sandbox.folder, 'spool'));
    const other = sandbox.open();
    other.recordDaily('heartbeat', 'a', { uptime: 1 });
    expect(other.counts().recorded).toBe(1);
    telemetry.recordDaily('heartbeat', 'a', { uptime: 2 });
    expect(telemetry.counts().lost).toBe(1);
    expect(listMarks()).toHaveLength(1);
    other.close();
    telemetry.close();
  });
});

it('an event whose line is too long is counted as invalid, not as lost to the disk', async () => {
  const review = { by: 'A', on: '2026-11-21', why: 'For a test.' };
  const text: FieldDeclaration = {
    title: 'Text',
    why: 'For a test.',
    optional: true,
    type: 'text',
    charsMax: 500,
    review,
  };
  const fields = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`t${index}`, text]));
  const { events } = buildManifest();
  const made = events['thing.made'];
  if (made === undefined) throw new Error('no event');
  const long = { ...made, fields };
  const telemetry = sandbox.openOn({}, { events: { ...events, 'thing.made': long } });
  const words = Object.fromEntries(Object.keys(fields).map((name) => [name, '"'.repeat(500)]));
  telemetry.record('thing.made', words as unknown as ProductEvents['thing.made']);
  telemetry.record('thing.made', { t1: 'short' } as unknown as ProductEvents['thing.made']);
  expect(telemetry.counts()).toEqual({ recorded: 1, refused: 1, lost: 0 });
  await telemetry.send();
  expect(listEvents(collector)).toMatchObject([
    { seq: 2, event: 'thing.made', t1: 'short' },
    { event: 'candor.lost', reason: 'invalid', count: 1 },
  ]);
  telemetry.close();
});
