import fs from 'node:fs';
import path from 'node:path';
import { resetDeviceId } from '@candor/local/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queueErasure } from '../queue-erasure.ts';
import { buildManifest, createTestClock } from '../product.fixture.ts';
import { idCharsMax } from '../limits.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';
import { createPseudonyms } from './pseudonyms.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox('http://telemetry.invalid');
});
afterEach(() => sandbox.remove());

describe('the table of ids in docs/ids.md', () => {
  const page = fs.readFileSync(new URL('../../../../docs/ids.md', import.meta.url), 'utf8');
  const row = /^\| `(".*?")` \| (?:-|`(".*?")` × ([\d,]+)) \| `([0-9a-f]{32})` \|$/gm;
  const rows = [...page.matchAll(row)].map(
    ([, begin = '', then = '""', times = '0', pseudonym = '']) =>
      [begin, then, Number(times.replace(',', '')), pseudonym] as const,
  );
  const manifest = buildManifest({ product: 'vms-module' });
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => index);
  const open = () => createPseudonyms(manifest, () => ({ bytes, ephemeral: false }));
  const idOf = ([begin, then, times]: (typeof rows)[number]): string =>
    (JSON.parse(begin) as string) + (JSON.parse(then) as string).repeat(times);

  const hasHalfPair = (id: string): boolean => /\p{Cs}/u.test(id);

  it('has a NUL, half a pair, ids of the greatest length and beyond, and one that was brought along', () => {
    const ids = rows.map(idOf);
    expect(ids.some((id) => id.includes('\0'))).toBe(true);
    expect(ids.some(hasHalfPair)).toBe(true);
    expect(ids.map(({ length }) => length)).toEqual(
      expect.arrayContaining([idCharsMax, idCharsMax + 1, 32]),
    );
    // Cut in the middle of a pair.
    expect(ids.some((id) => hasHalfPair(id.slice(0, idCharsMax)) && !hasHalfPair(id))).toBe(true);
  });

  it.each(rows)('%s and then %s × %i is %s, asked for or brought along', (...cells) => {
    const [, , , pseudonym] = cells;
    expect(open().build('site', idOf(cells), 'usage', 0)).toBe(pseudonym);
    const cut = idOf(cells).slice(0, idCharsMax);
    expect(open().translate(cut, 'site', 'usage', 0)).toBe(pseudonym);
  });

  it('leaves a pseudonym that was made here the one of its lane, and makes it that of another', () => {
    const pseudonyms = open();
    const made = pseudonyms.build('site', 'S-1', 'usage', 0);
    expect(pseudonyms.translate(made, 'site', 'usage', 0)).toBe(made);
    const other = pseudonyms.build('site', 'S-1', 'exceptions', 0);
    expect(pseudonyms.translate(made, 'site', 'exceptions', 0)).toBe(other);
    expect(open().translate(made, 'site', 'usage', 0)).not.toBe(made);
  });
});

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
