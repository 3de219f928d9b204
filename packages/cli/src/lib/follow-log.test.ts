import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appendToLedger } from '@candor/local/ledger';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MANIFEST } from '../product.fixture.ts';

const CANDOR = fileURLToPath(new URL('../main.ts', import.meta.url));
const SESSION = '0d5c1f1e-8a4b-4c3d-9e2f-1a2b3c4d5e6f';

let root: string;
let folder: string;
let child: ChildProcess | null = null;
const said = { out: '', err: '' };
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'candor-follow-'));
  folder = join(root, 'state');
  writeFileSync(join(root, 'manifest.json'), JSON.stringify(MANIFEST));
  Object.assign(said, { out: '', err: '' });
});
afterEach(async () => {
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  rmSync(root, { recursive: true, force: true });
});

function follow(...argv: readonly string[]): ChildProcess {
  const own = ['--manifest', join(root, 'manifest.json'), '--folder', folder];
  const started = spawn(
    process.execPath,
    ['--conditions=candor-source', '--import', 'tsx', CANDOR, ...own, 'log', '--follow', ...argv],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  started.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  started.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  child = started;
  return started;
}

/** Logs one report, as a product does in a process of its own. */
function log(sent: string, count: number, lane = 'usage'): void {
  const head = `{"candor":1,"product":"test-product","manifest":"0123456789abcdef","lane":"${lane}","session":"${SESSION}","started":"${sent}"}\n`;
  const body = `${head}{"seq":${count},"at":"${sent}","event":"thing.made","count":${count}}\n`;
  const address = 'https://telemetry.example.com/v1/report/test-product';
  const entry = { sent, address, status: 200, receipt: null, body };
  expect(appendToLedger({ folder, product: 'test-product', days: 90 }, entry)).toBe(true);
}

const shows = (text: string): Promise<void> =>
  expect.poll(() => said.out, { timeout: 60_000 }).toContain(text);

describe('log --follow', () => {
  it('shows what is there and each report as it is sent, over midnight and after a clean-up, until Ctrl-C', async () => {
    log('2026-11-21T23:59:58.000Z', 1);
    const following = follow();
    await shows('count  ');
    log('2026-11-21T23:59:59.000Z', 2);
    await shows('2026-11-21T23:59:59.000Z to https://');
    log('2026-11-22T00:00:01.000Z', 3);
    await shows('2026-11-22T00:00:01.000Z to https://');
    const ledger = join(folder, 'ledger');
    // While it does not look: what follows is as long as what it has read.
    following.kill('SIGSTOP');
    for (const name of readdirSync(ledger)) rmSync(join(ledger, name));
    rmSync(ledger, { recursive: true });
    log('2026-11-22T00:00:02.000Z', 4);
    following.kill('SIGCONT');
    await shows('2026-11-22T00:00:02.000Z to https://');
    following.kill('SIGINT');
    const [code, signal] = (await once(following, 'close')) as [number | null, string | null];
    expect([code, signal]).toEqual([0, null]);
    // Each once.
    expect(said.out.match(/ to https:/g)).toHaveLength(4);
    expect(said.err).toContain('No raw log is kept yet');
  });

  it('waits for a folder that is not there, and writes JSON line by line, of one lane', async () => {
    const following = follow('usage', '--json', '--last', '1');
    await expect.poll(() => said.err, { timeout: 60_000 }).toContain('No raw log is kept yet');
    log('2026-11-21T10:00:00.000Z', 1, 'exceptions');
    log('2026-11-21T10:00:01.000Z', 2);
    log('2026-11-21T10:00:02.000Z', 3);
    await shows('"sent":"2026-11-21T10:00:02.000Z"');
    following.kill('SIGTERM');
    expect((await once(following, 'close'))[0]).toBe(0);
    const lines = said.out.split('\n').slice(0, -1);
    expect(lines.map((line) => (JSON.parse(line) as { sent: string }).sent)).toEqual([
      '2026-11-21T10:00:01.000Z',
      '2026-11-21T10:00:02.000Z',
    ]);
  });
});
