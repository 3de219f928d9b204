import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { settingsBytesMax } from '../limits.ts';
import { readProductSettings } from './settings-layer.ts';

const SETTINGS = { file: 'appsettings.json', key: 'Telemetry' };
let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-settings-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const write = (folder: string, text: string): string => {
  fs.mkdirSync(path.join(root, folder), { recursive: true });
  fs.writeFileSync(path.join(root, folder, SETTINGS.file), text);
  return path.join(root, folder);
};
const readOne = (text: string) => readProductSettings(SETTINGS, [write('one', text)])[0];

it.each([
  ['true', 'on'],
  ['"True"', 'on'],
  ['1', 'on'],
  ['"disabled"', 'off'],
  ['false', 'off'],
  ['0', 'off'],
  ['"perhaps"', 'not_understood'],
  ['2', 'not_understood'],
  ['{}', 'not_understood'],
])('%s means %s', (value, says) => {
  expect(readOne(`{"Telemetry": ${value}}`)?.says).toBe(says);
});

it('null, empty, and a key or file that is not there say nothing', () => {
  for (const text of ['{"Telemetry": null}', '{"Telemetry": ""}', '{}'])
    expect(readOne(text)).toBeUndefined();
  expect(readProductSettings(SETTINGS, [path.join(root, 'nowhere')])).toEqual([]);
  expect(readProductSettings(null, [root])).toEqual([]);
});

it('a file that is broken, too large or no file is unreadable, not absent', () => {
  expect(readOne('{"Telemetry": false')?.says).toBe('unreadable');
  expect(readOne(' '.repeat(settingsBytesMax + 1))?.says).toBe('unreadable');
  fs.rmSync(path.join(root, 'one'), { recursive: true });
  fs.mkdirSync(path.join(root, 'one', SETTINGS.file), { recursive: true });
  expect(readProductSettings(SETTINGS, [path.join(root, 'one')])[0]?.says).toBe('unreadable');
});

it('tells of each folder in turn, with file and line', () => {
  const folders = [write('module', '{\n"Telemetry": true}'), write('user', '{"Telemetry": false}')];
  expect(readProductSettings(SETTINGS, folders)).toEqual([
    { origin: `${path.join(root, 'module', SETTINGS.file)}:2`, says: 'on', value: 'true' },
    { origin: `${path.join(root, 'user', SETTINGS.file)}:1`, says: 'off', value: 'false' },
  ]);
});
