import fs from 'node:fs';
import path from 'node:path';
import { resetDeviceId } from '@candor/local/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queueErasure } from '../queue-erasure.ts';
import { buildManifest, createTestClock } from '../product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox('http://telemetry.invalid');
});
afterEach(() => sandbox.remove());

describe('pseudonym()', () => {
  it('is the same for the same id, differs by kind, and is nothing while no lane is on', () => {
    const telemetry = sandbox.open();
    expect(telemetry.pseudonym('site', 'x')).toBe('');
    expect(sandbox.listFiles()).toEqual([]);
    telemetry.choose('on');
    expect(telemetry.pseudonym('site', 'x')).toBe(telemetry.pseudonym('site', 'x'));
    expect(telemetry.pseudonym('site', 'x')).not.toBe(telemetry.pseudonym('project', 'x'));
    telemetry.close();
  });

  it.each([
    ['none', true],
    ['none', false],
    ['until_reset', true],
  ] as const)(
    'is another one after an erasure, with device id %s, anything recorded: %s',
    (device, isRecorded) => {
      const ids = { ids: { device } };
      const ask = (): readonly string[] => {
        const telemetry = sandbox.openOn({}, ids);
        const names = [telemetry.pseudonym('site', 'S-1'), telemetry.pseudonym('project', 'P-1')];
        telemetry.close();
        return names;
      };
      const before = ask();
      expect(ask()).toEqual(before);
      if (isRecorded) {
        const telemetry = sandbox.openOn({}, ids);
        recordOne(telemetry);
        telemetry.close();
      }
      const place = { manifest: buildManifest(ids), folder: sandbox.folder, effects: Date };
      expect(queueErasure(place).ok).toBe(true);
      expect(ask().filter((name) => before.includes(name))).toEqual([]);
    },
  );

  it('can not join lanes, nor carry the hash of a real id that the host made itself', () => {
    const telemetry = sandbox.openOn();
    const site = telemetry.pseudonym('site', 'The Real Site');
    const foreign = 'd41d8cd98f00b204e9800998ecf8427e';
    telemetry.record('thing.made', { count: 1, site });
    telemetry.record('thing.failed', { site });
    telemetry.record('thing.made', { count: 1, site: foreign });
    const sites = sandbox
      .readLines()
      .flatMap((line) => (typeof line['site'] === 'string' ? [line['site']] : []));
    expect(sites).toContain(site);
    expect(new Set(sites).size).toBe(3);
    expect(sites).not.toContain(foreign);
    const everything = sandbox
      .listFiles()
      .map((name) => path.join(sandbox.folder, name))
      .filter((file) => fs.statSync(file).isFile());
    for (const file of everything)
      expect(file + fs.readFileSync(file, 'utf8')).not.toContain('The Real Site');
    telemetry.close();
  });

  it('is another one after a reset by another process, with another session', () => {
    const clock = createTestClock();
    const telemetry = sandbox.openOn({ effects: { ...clock, env: {} } });
    const before = telemetry.pseudonym('site', 'x');
    telemetry.record('thing.made', { count: 1 });
    resetDeviceId(sandbox.folder);
    clock.advance(1_000);
    telemetry.record('thing.made', { count: 1 });
    expect(telemetry.pseudonym('site', 'x')).not.toBe(before);
    const heads = sandbox.readLines().filter(({ candor }) => candor === 1);
    for (const key of ['session', 'device'])
      expect(new Set(heads.map((head) => head[key])).size).toBe(2);
    telemetry.close();
  });

  it('rotates with the month, and the session with it', () => {
    const clock = createTestClock(Date.UTC(2026, 10, 30, 23, 59, 59));
    const telemetry = sandbox.openOn(
      { effects: { ...clock, env: {} } },
      { ids: { device: 'monthly' } },
    );
    const november = telemetry.pseudonym('site', 'x');
    telemetry.record('thing.made', { count: 1, site: november });
    clock.advance(1_000);
    telemetry.record('thing.made', { count: 1, site: november });
    const lines = sandbox.readLines();
    for (const key of ['session', 'device', 'site']) {
      expect(new Set(lines.map((line) => line[key]).filter(Boolean)).size).toBe(2);
    }
    expect(lines.flatMap(({ seq }) => seq ?? [])).toEqual([1, 1]);
    telemetry.close();
  });

  it('a product without device ids has no device', () => {
    const telemetry = sandbox.openOn({}, { ids: { device: 'none' } });
    telemetry.record('thing.made', { count: 1 });
    expect(sandbox.readLines()[0]).not.toHaveProperty('device');
    expect(sandbox.listFiles()).not.toContain('secret');
    telemetry.close();
  });
});
