import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listLedgerFiles } from '../ledger.ts';
import { readLedger } from '../read-ledger.ts';

const WRITER = fileURLToPath(new URL('./ledger-race.fixture.ts', import.meta.url));
const WRITERS = ['a', 'b', 'c'];
const ENTRIES = 200;

let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-ledger-race-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

it('processes that log at once keep every entry whole, none in the middle of another', async () => {
  const folder = path.join(root, 'state');
  const outputs = WRITERS.map((name) => startWriter(folder, name));
  await Promise.all(outputs.map(({ ready }) => ready));
  fs.writeFileSync(`${folder}.go`, '');
  expect(await Promise.all(outputs.map(({ ended }) => ended))).toEqual(
    WRITERS.map(() => 'ready\n'),
  );

  const files = listLedgerFiles(folder, 'stencil');
  expect(files).toHaveLength(1);
  const entries = readLedger(files[0] ?? '');
  for (const name of WRITERS) {
    const own = entries.filter(({ body }) => body.startsWith(`{"candor":1,"by":"${name}"}\n`));
    expect(own.map(({ receipt }) => receipt?.['accepted'])).toEqual(
      Array.from({ length: ENTRIES }, (_, index) => index),
    );
    const text = name.repeat(9_000);
    expect(own.every(({ body }) => body.endsWith(`"text":"${text}"}\n`))).toBe(true);
  }
  expect(entries).toHaveLength(WRITERS.length * ENTRIES);
});

interface Writer {
  readonly ready: Promise<unknown>;
  /** All that it said. */
  readonly ended: Promise<string>;
}

function startWriter(folder: string, name: string): Writer {
  const child = spawn(
    process.execPath,
    ['--conditions=candor-source', '--import', 'tsx', WRITER, folder, name, String(ENTRIES)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return {
    ready: once(child.stdout, 'data'),
    ended: once(child, 'close').then(() => said),
  };
}
