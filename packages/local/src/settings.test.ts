import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEffects } from './effects.ts';
import {
  findStateFolder,
  listSettingsFiles,
  readChoice,
  readNotice,
  readRawLog,
  readSignature,
  readSitePolicy,
  type StoredChoice,
} from './settings.ts';
import { writeChoice, writeNotice, writeRawLog, writeSitePolicy } from './write-settings.ts';

const AT = '2026-11-21T09:00:00.000Z';
const choice: StoredChoice = {
  choice: 'on',
  at: AT,
  manifest: 'b1946ac92492d234',
  agreed: { made: 'event', 'made.kind': ['a'] },
};

let root = '';
let folder = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-state-'));
  folder = path.join(root, 'state');
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const put = (name: string, text: string): void => {
  fs.mkdirSync(path.join(folder, 'settings'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'settings', name), text);
};

describe('what the user has said', () => {
  it('comes back as it was written, with the file it lies in, for the user alone', () => {
    expect(readChoice(folder, 'usage')).toEqual({ state: 'absent' });
    expect(writeChoice(folder, 'usage', choice)).toEqual({ ok: true });
    const file = path.join(folder, 'settings', 'usage.json');
    expect(readChoice(folder, 'usage')).toEqual({
      state: 'found',
      value: choice,
      origin: `${file}:2`,
    });
    expect(readChoice(folder, 'exceptions')).toEqual({ state: 'absent' });
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['usage.json']);
    writeNotice(folder, { at: AT, manifest: 'x', told: { usage: choice.agreed } });
    // A file of an older version, which has one hash for all lanes.
    expect(readNotice(folder)).toMatchObject({ value: { manifest: 'x', manifests: {} } });
    writeRawLog(folder, { on: true, days: 3 });
    writeSitePolicy(folder, { policy: 'forbidden', at: AT });
    expect(readNotice(folder)).toMatchObject({ value: { told: { usage: choice.agreed } } });
    expect(readRawLog(folder)).toMatchObject({ value: { on: true, days: 3 } });
    expect(readSitePolicy(folder)).toMatchObject({ value: { policy: 'forbidden' } });
    writeSitePolicy(folder, null);
    expect(readSitePolicy(folder)).toEqual({ state: 'absent' });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '"on"',
    '{"choice":"yes"}',
    '{"choice":"on"}',
    '{"choice":"on","at":"x","manifest":"x","agreed":[]}',
  ])('is damaged where the file holds %j', (text) => {
    put('usage.json', text);
    expect(readChoice(folder, 'usage').state).toBe('damaged');
  });

  it('is damaged, not absent, where something else lies in its place', () => {
    for (const name of ['site.json', 'notice.json', 'raw-log.json']) put(name, '{"on":"x"}');
    fs.mkdirSync(path.join(folder, 'settings', 'usage.json'));
    const read = [
      readChoice(folder, 'usage'),
      readSitePolicy(folder),
      readNotice(folder),
      readRawLog(folder),
    ];
    expect(read.map(({ state }) => state)).toEqual(['damaged', 'damaged', 'damaged', 'damaged']);
  });

  it('that can not be written is told without a path', () => {
    fs.writeFileSync(folder, 'a file where the folder should be');
    const written = writeChoice(folder, 'usage', choice);
    expect(written.ok).toBe(false);
    expect(JSON.stringify(written)).toContain('usage.json');
    expect(JSON.stringify(written)).not.toContain(root);
    expect(readChoice(folder, 'usage')).toEqual({ state: 'absent' });
  });
});

describe('readSignature()', () => {
  it('changes with every write, even one of the same length at the same moment', () => {
    const files = listSettingsFiles(folder, ['usage']);
    const seen = [readSignature(files)];
    for (const kind of ['on', 'off', 'on'] as const) {
      writeChoice(folder, 'usage', { ...choice, choice: kind, manifest: kind.padEnd(9) });
      seen.push(readSignature(files));
    }
    fs.rmSync(path.join(folder, 'settings', 'usage.json'));
    expect(readSignature(files)).toBe(seen[0]);
    expect(new Set(seen).size).toBe(4);
  });
});

describe('findStateFolder()', () => {
  const find = (
    platform: NodeJS.Platform,
    env: Record<string, string>,
    home: string | null = '/home/u',
  ) => findStateFolder('stencil', createEffects({ platform, env, readHomeFolder: () => home }));

  it('follows each system', () => {
    expect(find('linux', {})).toBe('/home/u/.local/state/candor/stencil');
    expect(find('linux', { XDG_STATE_HOME: '/state' })).toBe('/state/candor/stencil');
    expect(find('linux', { XDG_STATE_HOME: 'relative' })).toBe(
      '/home/u/.local/state/candor/stencil',
    );
    expect(find('darwin', { XDG_STATE_HOME: '/state' })).toBe(
      '/home/u/Library/Application Support/Candor/stencil',
    );
    expect(find('win32', { LOCALAPPDATA: '/local' })).toBe('/local/Candor/stencil');
    expect(find('win32', {})).toBe('/home/u/AppData/Local/Candor/stencil');
  });

  it('finds none where there is no home', () => {
    expect(find('linux', {}, null)).toBeNull();
  });
});
