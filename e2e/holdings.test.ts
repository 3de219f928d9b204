import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  projectFolder,
  readCollectorFile,
  type RunningCollector,
  startCollector,
} from './lib/running-collector.ts';
import { readUntil } from './lib/wait-until.ts';

let root: string;
let collector: RunningCollector;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'candor-holdings-'));
  collector = await startCollector({ dataFolder: join(root, 'data') });
  await registerManifest();
});
afterEach(async () => {
  await collector?.stop('SIGTERM');
  rmSync(root, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const SOURCE = ['--conditions=candor-source', '--import', 'tsx'];
const STENCIL = join(projectFolder, 'examples/compiler/src/at-terminal.fixture-main.ts');
const CANDOR = join(projectFolder, 'packages/cli/src/main.ts');

async function run(program: string, argv: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [...SOURCE, program, ...argv], {
    cwd: projectFolder,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

/** Stencil in a process of its own, with its user at a terminal, who answers nothing. */
function stencil(...argv: readonly string[]): Promise<Ran> {
  return run(STENCIL, [JSON.stringify(buildPlace()), ...argv]);
}

function answerYes(...argv: readonly string[]): Promise<Ran> {
  return run(STENCIL, [JSON.stringify(buildPlace()), ...argv], 'y\n');
}

function buildPlace(): object {
  return { cwd: root, folder: join(root, 'user'), collector: collector.url, nowMs: Date.now() };
}

async function registerManifest(): Promise<void> {
  const { url, token } = await readCollectorFile(join(root, 'data'));
  const answer = await fetch(`${url}/api/manifests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/yaml' },
    body: readFileSync(join(projectFolder, 'examples/compiler/telemetry.yaml'), 'utf8'),
  });
  expect(answer.status).toBeLessThan(300);
}

interface Verified {
  readonly held: { readonly events: number };
  readonly confirmed: { readonly events: number };
  readonly missing: readonly { readonly reason: string }[];
  readonly receipts: { readonly good: number; readonly unsigned: number; readonly bad: unknown[] };
  readonly isWell: boolean;
}

async function verify(): Promise<Verified & { readonly code: number | null }> {
  const { code, out, err } = await stencil('telemetry', 'verify', '--json');
  expect(err).toBe('');
  return { code, ...(JSON.parse(out) as Verified) };
}

/** The log's entries of one sending: the detached sender may still be at it. */
async function readLog(): Promise<string> {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const file = join(root, 'user', 'telemetry', 'ledger', `stencil${day}.log`);
  return readUntil(
    async () => {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        return '';
      }
    },
    (text) => text.includes('"event":"project.built"'),
  );
}

it('a user sees what the collector holds, takes a copy, has it erased, and nothing comes back', async () => {
  expect((await stencil('new', 'page')).code).toBe(0);
  expect((await stencil('telemetry', 'enable')).code).toBe(0);
  expect((await stencil('telemetry', 'log', '--raw', 'on')).code).toBe(0);
  expect((await stencil('build', 'page')).code).toBe(0);
  const log = await readLog();

  // The detached sender may still be at another lane.
  const before = await readUntil(
    verify,
    ({ held, confirmed }) => held.events > 0 && held.events === confirmed.events,
  );
  expect(before).toMatchObject({ code: 0, isWell: true, missing: [] });
  expect(before.held.events).toBeGreaterThan(0);
  expect(before.confirmed.events).toBe(before.held.events);
  expect(before.receipts).toMatchObject({ unsigned: 0, bad: [] });
  expect(before.receipts.good).toBeGreaterThan(0);

  const copy = join(root, 'copy.ndjson');
  expect((await stencil('telemetry', 'export', copy)).code).toBe(0);
  const [, ...events] = readFileSync(copy, 'utf8').trimEnd().split('\n');
  expect(events).toHaveLength(before.held.events);
  expect(events.join('\n')).toContain('"event":"project.built"');

  const spared = await stencil('telemetry', 'erase');
  expect([spared.code, spared.out]).toEqual([1, 'Nothing was erased.\n']);
  const erased = await answerYes('telemetry', 'erase');
  expect(erased.code).toBe(0);
  expect(erased.err).toContain('This can not be undone. [y/N]');
  expect(erased.out).toContain('"about":"erase"');
  const after = await verify();
  expect(after).toMatchObject({ code: 0, isWell: true, held: { events: 0 } });
  expect(new Set(after.missing.map(({ reason }) => reason))).toEqual(new Set(['erased']));

  // The report of the log, from another session under the same pseudonym.
  const lines = log.split('\n');
  const opening = lines.findIndex(
    (line) => line.startsWith('{"candor":1') && line.includes('"usage"'),
  );
  const { lines: count } = JSON.parse(lines[opening - 1] ?? '') as { readonly lines: number };
  const head = JSON.parse(lines[opening] ?? '') as object;
  const body = [
    JSON.stringify({ ...head, session: crypto.randomUUID() }),
    ...lines.slice(opening + 1, opening + count),
    '',
  ].join('\n');
  const refused = await fetch(`${collector.url}/v1/report/stencil`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
    body: gzipSync(body),
  });
  expect(refused.status).toBe(410);
  expect((await refused.json()) as object).toMatchObject({ error: { code: 'erased' } });
  expect((await verify()).held.events).toBe(0);

  // Anybody on this machine can ask for it without the product.
  expect((await stencil('build', 'page')).code).toBe(0);
  const asked = ['--product', 'stencil', '--folder', join(root, 'user', 'telemetry')];
  const status = await run(CANDOR, [...asked, 'status', '--json']);
  expect(status.code).toBe(0);
  expect(JSON.parse(status.out)).toMatchObject({ title: 'Stencil', erasureWaits: null });
});
