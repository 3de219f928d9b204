import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listEvents, startCollector, type TestCollector } from './collector.fixture.ts';
import { buildDeclaration, buildOptions, createTestClock } from './product.fixture.ts';
import { createTelemetry } from './telemetry.ts';

let folder = '';
let collector: TestCollector;

beforeEach(async () => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'candor-client-')), 'state');
  collector = await startCollector();
});
afterEach(async () => {
  await collector.close();
  fs.rmSync(path.dirname(folder), { recursive: true, force: true });
});

const open = (
  changes: Parameters<typeof buildOptions>[1] = {},
): ReturnType<
  typeof createTelemetry<import('./product.fixture.ts').ProductEvents, Record<string, unknown>>
> =>
  createTelemetry(
    buildDeclaration(),
    buildOptions(folder, { collector: collector.url, ...changes }),
  );

describe('record()', () => {
  it('sends what was recorded, byte for byte as it lay in the spool', async () => {
    const telemetry = open();
    telemetry.choose('on');
    telemetry.record('thing.made', { count: 3 });
    const [name = ''] = fs.readdirSync(path.join(folder, 'spool'));
    const spooled = fs.readFileSync(path.join(folder, 'spool', name), 'utf8');
    expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
    telemetry.close();
    expect(collector.received.map(({ body }) => body)).toEqual([spooled]);
    expect(listEvents(collector)).toMatchObject([{ seq: 1, event: 'thing.made', count: 3 }]);
    expect(fs.readdirSync(path.join(folder, 'spool'))).toEqual([]);
  });
});
void createTestClock;
