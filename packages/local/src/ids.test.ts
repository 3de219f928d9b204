import { createHash, createHmac } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LANE_NAMES } from '@candor/manifest/manifest';
import { type DailyMark, setDailyMark } from './daily.ts';
import { createEffects } from './effects.ts';
import {
  buildPeriod,
  buildPseudonym,
  buildToken,
  openDeviceSecret,
  readDeviceSecret,
  resetDeviceId,
  type IdPurpose,
} from './ids.ts';

const effects = createEffects();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the table of known answers in docs/ids.md', () => {
  const page = fs.readFileSync(
    fileURLToPath(new URL('../../../docs/ids.md', import.meta.url)),
    'utf8',
  );
  const secrets: Readonly<Record<string, Uint8Array>> = {
    A: Uint8Array.from({ length: 32 }, (_, index) => index),
    B: new Uint8Array(32).fill(0xff, 0, 31).fill(0x01, 31),
  };
  const answers = page
    .split('\n')
    .filter((line) => /^\| [AB] \|/.test(line))
    .map((line) =>
      line.split('|').map((cell) => cell.trim().replaceAll('`', '').replace(/^-$/, '')),
    );
  // A mark has one answer, an id has two.
  const marks = answers.filter((cells) => cells.length === 8);
  const rows = answers.filter((cells) => cells.length === 10);

  it('has an answer for every kind of id, for the device in every lane, with and without a month, and for marks', () => {
    expect(new Set(rows.map(([, , kind]) => kind))).toEqual(
      new Set(['device', 'site', 'project', 'licence']),
    );
    const devices = rows.filter(([, , kind]) => kind === 'device');
    expect(new Set(devices.map(([, , , , lane]) => lane))).toEqual(new Set(LANE_NAMES));
    expect(new Set(devices.map(([, , , , , period]) => period === ''))).toEqual(
      new Set([true, false]),
    );
    expect(new Set(marks.map(([, secret]) => secret))).toEqual(new Set(['A', 'B']));
    expect(rows.length + marks.length).toBe(answers.length);
  });

  it.each(marks)(
    '%s the mark of %s in %s on %s, %s, %s',
    (_start, secret, lane, day, event, key, name) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-marks-'));
      const mark = { lane, day, event, key } as DailyMark;
      expect(setDailyMark(folder, secrets[secret ?? ''] ?? new Uint8Array(), mark)).toBe('first');
      expect(fs.readdirSync(path.join(folder, 'daily'))).toEqual([name]);
      fs.rmSync(folder, { recursive: true });
    },
  );

  it.each(rows)(
    '%s %s %s of %s in %s, %s, %s',
    (_start, secret, kind, product, lane, period, id, token, pseudonym) => {
      const purpose = { kind, product, lane, period, id } as IdPurpose;
      const made = buildToken(secrets[secret ?? ''] ?? new Uint8Array(), purpose);
      expect(hex(made)).toBe(token);
      expect(buildPseudonym(made)).toBe(pseudonym);
    },
  );

  it('can be made with node:crypto as the page says', () => {
    const [, , kind, product, lane, period, id, token, pseudonym] = rows[0] ?? [];
    const message = ['candor-id-1', kind, product, lane, period, id].join('\0');
    const made = createHmac('sha256', secrets['A'] ?? '')
      .update(message)
      .digest();
    expect(made.toString('hex')).toBe(token);
    expect(createHash('sha256').update(made).digest('hex').slice(0, 32)).toBe(pseudonym);
  });
});

describe('buildPeriod()', () => {
  it('is the UTC month where ids rotate, and nothing where they do not', () => {
    const lastMs = Date.UTC(2026, 10, 30, 23, 59, 59, 999);
    expect([buildPeriod('monthly', lastMs), buildPeriod('monthly', lastMs + 1)]).toEqual([
      '2026-11',
      '2026-12',
    ]);
    expect(buildPeriod('until_reset', lastMs)).toBe('');
  });
});

describe('the device secret', () => {
  let folder = '';
  beforeEach(() => {
    folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'candor-ids-')), 'state');
  });
  afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));
  const file = (): string => path.join(folder, 'secret');

  it('is made once, for the user alone, and leaves nothing beside it', () => {
    expect(readDeviceSecret(folder)).toBeNull();
    const made = openDeviceSecret(folder, effects);
    expect(made.ephemeral).toBe(false);
    expect(openDeviceSecret(folder, effects)).toEqual(made);
    expect(readDeviceSecret(folder)).toEqual(made.bytes);
    expect(fs.readdirSync(folder)).toEqual(['secret']);
    expect(fs.statSync(file()).mode & 0o777).toBe(0o600);
    expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['empty', ''],
    ['torn', 'ab12'],
    ['zeroed', '\0'.repeat(65)],
    ['all zeros', `${'0'.repeat(64)}\n`],
    ['not hex', `${'x'.repeat(64)}\n`],
    ['too long', `${'ab'.repeat(64)}\n`],
  ])('is made again where it is %s', (_name, text) => {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(file(), text);
    expect(readDeviceSecret(folder)).toBeNull();
    const { bytes, ephemeral } = openDeviceSecret(folder, effects);
    expect(ephemeral).toBe(false);
    expect(fs.readFileSync(file(), 'latin1')).toBe(`${hex(bytes)}\n`);
    expect(fs.readdirSync(folder)).toEqual(['secret']);
  });

  it('is made again where it can not be read', () => {
    fs.mkdirSync(folder, { recursive: true });
    // A link to itself can be read by nobody; a mode alone would not keep root from reading.
    fs.symlinkSync('secret', file());
    expect(readDeviceSecret(folder)).toBeNull();
    const { bytes, ephemeral } = openDeviceSecret(folder, effects);
    expect(ephemeral).toBe(false);
    expect(readDeviceSecret(folder)).toEqual(bytes);
    expect(fs.lstatSync(file()).isFile()).toBe(true);
  });

  it('is the same for those that find it good', () => {
    const other = hex(openDeviceSecret(path.join(folder, 'other'), effects).bytes);
    fs.writeFileSync(file(), `${other}\n`);
    expect(hex(openDeviceSecret(folder, effects).bytes)).toBe(other);
  });

  it('outlives the lock of a process that died while it replaced a damaged one', () => {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(file(), '');
    fs.writeFileSync(`${file()}.lock`, '');
    fs.utimesSync(`${file()}.lock`, new Date(0), new Date(0));
    expect(openDeviceSecret(folder, effects).ephemeral).toBe(false);
    expect(fs.readdirSync(folder)).toEqual(['secret']);
  });

  it("is the process's own where no disk can hold it, and where there is no home", () => {
    fs.writeFileSync(folder, 'a file where the folder should be');
    const first = openDeviceSecret(folder, effects);
    expect([first.ephemeral, openDeviceSecret(null, effects).ephemeral]).toEqual([true, true]);
    expect(openDeviceSecret(folder, effects).bytes).not.toEqual(first.bytes);
  });

  it('is another one after a reset, and none is made by it', () => {
    expect(resetDeviceId(folder)).toEqual({ ok: true });
    expect(fs.existsSync(folder)).toBe(false);
    const before = openDeviceSecret(folder, effects);
    expect(resetDeviceId(folder)).toEqual({ ok: true });
    expect(fs.readdirSync(folder)).toEqual([]);
    expect(openDeviceSecret(folder, effects).bytes).not.toEqual(before.bytes);
  });
});
