import { execFile } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { HeldAnswer } from '@candor/manifest/holdings';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import type { BackupManifest } from './lib/backup/backup-manifest.ts';
import { restoreBackup } from './lib/backup/restore-backup.ts';
import { makeBackup } from './lib/command-line/backup.ts';
import { readConnectionFile } from './lib/data-folder/connection-file.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';
import {
  askHoldings,
  createInstallation,
  sendReport,
} from './lib/holdings/installation.fixture.ts';
import { openMetadata } from './lib/metadata/metadata.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';
import { askAll } from './kitchen-questions.fixture.ts';
import { startRetryingClient } from './retrying-client.fixture.ts';

const effects = { now: (): number => 42, print: (): void => undefined, log: (): void => undefined };
const run = promisify(execFile);
/** As many installations as an answer needs, and one more. */
const CLIENTS = 6;
const pause = (ms = 100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let folder: string;
let bench: CollectorBench;
let restored: CollectorBench;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start();
  await bench.whenReady();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
});
afterAll(() => bench.remove());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-backup-'));
  restored = await createCollectorBench();
});
afterEach(async () => {
  await restored.remove();
  await rm(folder, { recursive: true, force: true });
});

async function restore(erasedIn: string | null = null): ReturnType<typeof restoreBackup> {
  return restoreBackup(
    { backup: join(folder, 'b'), dataFolder: restored.folder, erasedIn },
    effects,
  );
}

async function readManifest(): Promise<BackupManifest> {
  return JSON.parse(await readFile(join(folder, 'b/backup.json'), 'utf8')) as BackupManifest;
}

it('made under load, it holds all that was acknowledged before it began, once, and what it lacks can be sent again', async () => {
  const before = startRetryingClient(bench.collector(), CLIENTS / 2);
  await pause(1000);
  const acknowledged = await before.finish();
  const during = startRetryingClient(bench.collector(), CLIENTS / 2);
  await makeBackup(bench.folder, join(folder, 'b'), effects);
  const alsoAcknowledged = await during.finish();
  const { manifest } = await restore();
  expect(manifest.store.kind).toBe('embedded');
  await restored.start();
  await restored.whenReady();
  const { eventsStored } = await restored.whenLoaded();
  expect(acknowledged).toBeGreaterThan(100);
  expect(eventsStored).toBeGreaterThanOrEqual(acknowledged);
  expect(eventsStored).toBeLessThanOrEqual(acknowledged + alsoAcknowledged);
  const products = await restored.call('GET /api/products');
  expect(products.body).toMatchObject([{ product: 'kitchen' }]);
  // The very reports that were sent before: what the backup has counts once, what it lacks is there again.
  const { url } = restored.collector();
  expect(await before.sendAllAgain(url)).toBeGreaterThan(10);
  expect(await during.sendAllAgain(url)).toBeGreaterThan(0);
  const again = await restored.whenLoaded();
  expect(again.eventsStored).toBe(acknowledged + alsoAcknowledged);
  await expect.poll(() => askAll(restored)).toEqual(await askAll(bench));
});

it('the restored collector answers as the one of which the backup was made', async () => {
  const clients = startRetryingClient(bench.collector(), CLIENTS);
  await pause(700);
  await clients.finish();
  const { eventsStored } = await bench.whenLoaded();
  await makeBackup(bench.folder, join(folder, 'b'), effects);
  const answers = await askAll(bench);
  expect(answers.every((rows) => rows.length > 0)).toBe(true);
  await restore();
  await restored.start();
  await restored.whenReady();
  expect((await restored.whenLoaded()).eventsStored).toBe(eventsStored);
  await expect.poll(() => askAll(restored)).toEqual(answers);
});

it('is for its owner alone, and lists every file with its digest', async () => {
  await makeBackup(bench.folder, join(folder, 'b'), effects);
  const { files } = await readManifest();
  for (const name of ['metadata.db', 'receipt-keys.json', 'metrics.token', 'foreign.secret']) {
    expect(files).toHaveProperty([name]);
  }
  const there = await readdir(join(folder, 'b'), { recursive: true, withFileTypes: true });
  const paths = there.filter((entry) => entry.isFile());
  expect(paths).toHaveLength(Object.keys(files).length + 1);
  for (const entry of paths) {
    expect((await stat(join(entry.parentPath, entry.name))).mode & 0o077).toBe(0);
  }
});

it.each([
  ['changed', (path: string) => appendFile(path, 'x')],
  ['missing', (path: string) => rm(path)],
  ['a folder', async (path: string) => rm(path).then(() => mkdir(path))],
])('with a file that is %s it is refused, and nothing is made of it', async (_, spoil) => {
  await makeBackup(bench.folder, join(folder, 'b'), effects);
  const names = Object.keys((await readManifest()).files);
  const path = names.find((name) => name.startsWith('engine/events/'));
  await spoil(join(folder, 'b', path ?? ''));
  await expect(restore()).rejects.toMatchObject({ code: 'backup_unusable' });
  expect(await readdir(restored.folder)).toEqual([]);
});

it.each(['../out', '/etc/out', 'a/../../out', ''])(
  'with a path that leads out of it (%j) it is refused',
  async (path) => {
    await makeBackup(bench.folder, join(folder, 'b'), effects);
    const manifest = await readManifest();
    const file = { bytes: 0, sha256: 'a'.repeat(64) };
    const text = JSON.stringify({ ...manifest, files: { ...manifest.files, [path]: file } });
    await writeFile(join(folder, 'b/backup.json'), text);
    await expect(restore()).rejects.toMatchObject({ code: 'backup_unusable' });
  },
);

it('a backup that was cut off is none, and neither is any other folder', async () => {
  await makeBackup(bench.folder, join(folder, 'b'), effects);
  await rm(join(folder, 'b/backup.json'));
  await expect(restore()).rejects.toMatchObject({ code: 'backup_unusable' });
});

it('a folder with something in it is neither written to nor restored into', async () => {
  await mkdir(join(folder, 'b'));
  await writeFile(join(folder, 'b/mine'), '');
  const making = makeBackup(bench.folder, join(folder, 'b'), effects);
  await expect(making).rejects.toMatchObject({ code: 'folder_not_empty' });
  await rm(join(folder, 'b/mine'));
  await makeBackup(bench.folder, join(folder, 'b'), effects);
  await writeFile(join(restored.folder, 'mine'), '');
  await expect(restore()).rejects.toMatchObject({ code: 'folder_not_empty' });
  expect(await readdir(restored.folder)).toEqual(['mine']);
});

it('a backup of a newer version is refused, and no collector starts on what was not restored to its end', async () => {
  await makeBackup(bench.folder, join(folder, 'b'), effects);
  const manifest = await readManifest();
  const store = { kind: 'embedded', migrations: ['999-later'], events: 0 };
  await writeFile(join(folder, 'b/backup.json'), JSON.stringify({ ...manifest, store }));
  await expect(restore()).rejects.toMatchObject({ code: 'backup_unusable' });
  await expect(restored.start()).rejects.toMatchObject({ code: 'data_folder_unusable' });
});

it('who has not the token of collector.json can have nothing written, an administrator of the page neither', async () => {
  const { url } = bench.collector();
  const body = JSON.stringify({ folder: join(folder, 'b') });
  const metrics = await readFile(describeDataFolder(bench.folder).metricsTokenFile, 'utf8');
  for (const authorization of ['', 'Bearer wrong', `Bearer ${metrics.trim()}`]) {
    const headers = { authorization };
    const answer = await fetch(`${url}/backup`, { method: 'POST', body, headers });
    expect(answer.status).toBe(401);
  }
  const token = readConnectionFile(describeDataFolder(bench.folder))?.token ?? '';
  const headers = { authorization: `Bearer ${token}` };
  const relative = await fetch(`${url}/backup`, {
    method: 'POST',
    body: '{"folder":"b"}',
    headers,
  });
  expect(relative.status).toBe(400);
  expect(await readdir(folder)).toEqual([]);
});

it('where no collector runs the command says what to do instead', async () => {
  const making = makeBackup(restored.folder, join(folder, 'b'), effects);
  await expect(making).rejects.toMatchObject({ code: 'collector_not_running' });
});

it('what was erased after the backup is there again, and is erased again where the later tombstones are given', async () => {
  const { url } = bench.collector();
  const [gone, stays] = [createInstallation(), createInstallation()];
  for (const each of [gone, stays]) await sendReport(url, each, [1, 2, 3]);
  await bench.whenLoaded();
  await makeBackup(bench.folder, join(folder, 'b'), effects);
  const erasing = await askHoldings(url, 'erase', { tokens: [gone.token] });
  expect(erasing.status).toBe(200);
  await makeBackup(bench.folder, join(folder, 'later'), effects);
  const digest = await readFile(join(folder, 'later/metadata.db'));
  expect((await restore(join(folder, 'later'))).erasedAgain).toBe(1);
  expect((await readFile(join(folder, 'later/metadata.db'))).equals(digest)).toBe(true);
  const { url: restoredUrl } = await restored.start();
  await restored.whenReady();
  const readHeld = async (token: string): Promise<HeldAnswer> =>
    (await askHoldings(restoredUrl, 'held', { tokens: [token] })).json() as Promise<HeldAnswer>;
  while ((await readHeld(gone.token)).held.length > 0) await pause();
  expect((await readHeld(gone.token)).erased).toEqual([gone.device]);
  expect((await readHeld(stays.token)).held).toMatchObject([{ events: 3 }]);
  expect((await sendReport(restoredUrl, gone, [4])).status).toBe(410);
});

it('a restore signs everybody out, and takes back what was taken back since', async () => {
  const metadata = openMetadata(describeDataFolder(bench.folder).metadataFile);
  const key = { key: 'passing-key', product: 'kitchen', environment: 'test', created: 1 };
  metadata.keys.add(key);
  metadata.users.add({ name: 'ada', role: 'administrator', password: 'p', created: 1 });
  metadata.sessions.add({ token: 'hash', user: 'ada', created: 1, expires: 2 ** 45 });
  await makeBackup(bench.folder, join(folder, 'b'), effects);
  metadata.keys.revoke('passing-key', 5);
  metadata.close();
  expect((await restore(bench.folder)).revokedAgain).toBe(1);
  const back = openMetadata(describeDataFolder(restored.folder).metadataFile);
  expect(back.keys.find('passing-key')?.revoked).toBe(5);
  expect(back.users.find('ada')).not.toBeNull();
  expect(back.sessions.findUser('hash', 1)).toBeNull();
  expect(back.audit.list(1)).toMatchObject([{ act: 'backup_restored', at: 42 }]);
  back.close();
});

it('the command makes and restores one, and says what it did', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const node = ['--conditions=candor-source', '--import', 'tsx', main];
  const made = await run(process.execPath, [
    ...node,
    'backup',
    join(folder, 'b'),
    '--data',
    bench.folder,
  ]);
  expect(made.stdout).toContain('is whole');
  const target = join(folder, 'restored');
  const back = await run(process.execPath, [
    ...node,
    'restore',
    join(folder, 'b'),
    '--data',
    target,
  ]);
  expect(back.stdout).toContain('--erased-in');
  expect(back.stdout).toContain('Everybody is signed out');
  expect(await readdir(target)).toEqual(expect.arrayContaining(['engine', 'metadata.db']));
});
