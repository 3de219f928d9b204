import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  readConnectionFile,
  removeConnectionFile,
  writeConnectionFile,
} from './connection-file.ts';
import { type DataFolder, createDataFolder, describeDataFolder } from './data-folder.ts';
import { lockDataFolder } from './lock.ts';

let folder: DataFolder;
beforeEach(async () => {
  folder = describeDataFolder(await mkdtemp(join(tmpdir(), 'candor-lock-')));
  createDataFolder(folder);
});
afterEach(() => rm(folder.root, { recursive: true }));

const HOLD = `
  import { describeDataFolder } from ${JSON.stringify(fileURLToPath(new URL('data-folder.ts', import.meta.url)))};
  import { lockDataFolder } from ${JSON.stringify(fileURLToPath(new URL('lock.ts', import.meta.url)))};
  lockDataFolder(describeDataFolder(process.argv[1]));
  process.stdout.write('held');
  setInterval(() => undefined, 1000);
`;
const NODE = ['--conditions=candor-source', '--import', 'tsx', '--input-type=module', '-e', HOLD];

it('a second collector is told who owns the folder; a released lock can be taken', () => {
  const lock = lockDataFolder(folder);
  expect(() => lockDataFolder(folder)).toThrow(/another process owns/);
  writeConnectionFile(folder, { url: 'http://127.0.0.1:4318', pid: 4711, token: 'secret' });
  expect(() => lockDataFolder(folder)).toThrow(/process 4711, at http:\/\/127\.0\.0\.1:4318/);
  lock.release();
  lockDataFolder(folder).release();
});

it('the lock holds between processes, and ends with a process that is killed', async () => {
  const holder = spawn(process.execPath, [...NODE, folder.root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect(() => lockDataFolder(folder)).toThrow(
    expect.objectContaining({ code: 'data_folder_in_use' }),
  );
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  lockDataFolder(folder).release();
});

it('collector.json comes back as it was written, and what is not one is none', async () => {
  expect(readConnectionFile(folder)).toBeNull();
  const connection = { url: 'http://127.0.0.1:1', pid: 1, token: 'secret' };
  writeConnectionFile(folder, connection);
  writeConnectionFile(folder, connection);
  expect(readConnectionFile(folder)).toEqual(connection);
  await writeFile(folder.connectionFile, '{"url":1}');
  expect(readConnectionFile(folder)).toBeNull();
  removeConnectionFile(folder);
  expect(readConnectionFile(folder)).toBeNull();
});

it.skipIf(process.platform === 'win32')(
  'collector.json holds a token: its owner alone can read it',
  async () => {
    writeConnectionFile(folder, { url: 'http://127.0.0.1:1', pid: 1, token: 'secret' });
    expect((await stat(folder.connectionFile)).mode & 0o777).toBe(0o600);
  },
);

it('a data folder that can not be made is a coded error', () => {
  const inFile = describeDataFolder(join(folder.lockFile, 'below'));
  lockDataFolder(folder).release();
  expect(() => createDataFolder(inFile)).toThrow(
    expect.objectContaining({ code: 'data_folder_unusable' }),
  );
});
