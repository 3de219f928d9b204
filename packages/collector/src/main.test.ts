import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConnectionFile } from './lib/data-folder/connection-file.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';
import type { AuditRow } from './lib/metadata/audit.ts';
import { HELP } from './lib/command-line/help.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-main-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Of that what it wrote to the standard error: its log. */
  readonly logged: () => string;
  readonly ended: Promise<number | null>;
  readonly whenPrinted: (text: string) => Promise<void>;
}

function run(...args: readonly string[]): Run {
  const node = ['--conditions=candor-source', '--import', 'tsx', MAIN];
  const child = spawn(process.execPath, [...node, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let [text, log] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    log += chunk.toString();
  });
  return {
    child,
    output: () => text,
    logged: () => log,
    ended: new Promise((resolve) => child.once('close', resolve)),
    whenPrinted: async (part) => {
      while (!text.includes(part)) {
        if (child.exitCode !== null) throw new Error(`ended without "${part}":\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

const data = (): string => join(folder, 'data');

it('--help prints the manual, --version the version, and neither touches the disk', async () => {
  const help = run('--help', '--data', data());
  expect(await help.ended).toBe(0);
  expect(help.output()).toBe(HELP);
  const version = run('--version', '--data', data());
  expect(await version.ended).toBe(0);
  const { version: own } = JSON.parse(
    await readFile(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'),
  ) as { readonly version: string };
  expect(version.output()).toBe(`${own}\n`);
  expect(existsSync(data())).toBe(false);
});

it('a start prints where to open it and the one-time link, and a signal ends it cleanly', async () => {
  const manifest = join(folder, 'telemetry.yaml');
  await writeFile(manifest, KITCHEN_YAML);
  const collector = run('--data', data(), '--port', '0', '--manifests', join(folder, '*.yaml'));
  await collector.whenPrinted('Ctrl-C');
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(collector.output()) ?? [];
  expect(collector.output()).toMatch(/\/welcome#[\w-]{43}\n/);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  // A key that is known answers 400 to what is no report; an unknown one would answer 404.
  expect((await fetch(`${url}/v1/report/kitchen-key`, { method: 'POST', body: 'x' })).status).toBe(
    400,
  );

  const added = run('manifest', 'add', manifest, '--data', data());
  expect(await added.ended).toBe(0);
  expect(added.output()).toMatch(/^kitchen: manifest [0-9a-f]{16} was registered already\n$/);

  const second = run('--data', data(), '--port', '0');
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(`process ${collector.child.pid}, at ${url}`);

  collector.child.kill('SIGINT');
  expect(await collector.ended).toBe(0);
  expect(collector.output()).toContain('Stopped.');
  expect(existsSync(join(data(), 'collector.json'))).toBe(false);
});

it('manifest add works on a folder on which nobody runs', async () => {
  const manifest = join(folder, 'telemetry.yaml');
  await writeFile(manifest, KITCHEN_YAML);
  const first = run('manifest', 'add', manifest, '--data', data());
  expect(await first.ended).toBe(0);
  expect(first.output()).toMatch(/^kitchen: registered manifest/);
});

it('a manifest that does not parse is told with file and line, and ends the start', async () => {
  const manifest = join(folder, 'telemetry.yaml');
  await writeFile(manifest, 'manifest: 1\nproduct: Kitchen!\n');
  for (const args of [
    ['--manifests', manifest],
    ['manifest', 'add', manifest],
    ['--manifests', join(folder, 'absent.yaml')],
  ]) {
    const refused = run(...args, '--data', data(), '--port', '0');
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toMatch(/telemetry\.yaml:2:|absent\.yaml, got ENOENT/);
  }
});

it('a taken port and a data folder that is a file are told with what to do', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const taken = run('--data', data(), '--port', String(port));
  expect(await taken.ended).toBe(1);
  expect(taken.output()).toMatch(
    new RegExp(`^Expected port ${port} .* choose another port with --port`),
  );
  server.close();
  await writeFile(join(folder, 'file'), '');
  const file = run('--data', join(folder, 'file'), '--port', '0');
  expect(await file.ended).toBe(1);
  expect(file.output()).toMatch(/^Expected a data folder .* Choose another with --data/);
});

/** A collector that runs, where it is, and its folder's token. */
async function serve(...args: readonly string[]): Promise<Run & { readonly url: string }> {
  const collector = run('--data', data(), '--port', '0', ...args);
  await collector.whenPrinted('Ctrl-C');
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(collector.output()) ?? [];
  return { ...collector, url };
}

async function end({ child, ended }: Run): Promise<void> {
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}

it('with --log-format json each line of the log is an object, with nothing in it of who sent', async () => {
  const collector = await serve('--log-format', 'json', '--access-log', 'on');
  const sender = { 'x-forwarded-for': '203.0.113.7' };
  const door = `${collector.url}/v1/report/secret-key`;
  await fetch(door, { method: 'POST', body: 'x', headers: sender });
  await collector.whenPrinted('native 404');
  await end(collector);
  const lines = collector.logged().trimEnd().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
  expect(parsed.length).toBeGreaterThan(1);
  for (const line of parsed) {
    expect(Object.keys(line)).toEqual(['time', 'level', 'part', 'message']);
    expect(new Date(line['time'] ?? '').toISOString()).toBe(line['time']);
    expect(['info', 'warning']).toContain(line['level']);
  }
  expect(parsed.map(({ part }) => part)).toEqual(expect.arrayContaining(['engine', 'access']));
  expect(collector.logged()).not.toMatch(/203\.0\.113\.7|127\.0\.0\.1|secret-key/);
});

it('what the command line does to the folder is in the audit log of the collector', async () => {
  const first = await serve();
  for (const args of [
    ['receipt-key', 'rotate'],
    ['backup', join(folder, 'backup')],
  ]) {
    const done = run(...args, '--data', data());
    expect([args, await done.ended, done.logged()]).toEqual([args, 0, '']);
  }
  await end(first);
  const retried = run('rejected', 'retry', '--data', data());
  expect(await retried.ended).toBe(0);
  const second = await serve();
  const { token } = readConnectionFile(describeDataFolder(data())) ?? { token: '' };
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${second.url}/api/audit`, { headers });
  const { acts } = (await answer.json()) as { readonly acts: readonly AuditRow[] };
  expect(acts.map(({ actor, act }) => [actor, act])).toEqual([
    ['(command line)', 'rejected_retried'],
    ['(command line)', 'backup_made'],
    ['(command line)', 'receipt_key_rotated'],
  ]);
  expect(acts.map(({ detail }) => detail)).toEqual([
    '0 reports',
    '',
    expect.stringMatching(/^[\w-]+$/),
  ]);
  await end(second);
});
