import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCollector } from './collector.fixture.ts';
import { buildManifest } from './product.fixture.ts';
import { findTarget } from './target.ts';

let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-target-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

const writePolicy = (policy: object): string => {
  const file = path.join(root, 'test-product', 'telemetry.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(policy));
  return file;
};

describe('findTarget()', () => {
  const effects = { listMachineFolders: () => [root] };
  const find = (given: Parameters<typeof findTarget>[1] = {}) =>
    findTarget(buildManifest(), given, effects);

  it('is the manifest’s, in place of it the product’s, and before both the administrator’s', () => {
    expect(find()).toEqual({
      collector: 'https://telemetry.invalid',
      key: 'test-product',
      decidedBy: 'manifest',
      origin: 'telemetry.yaml',
    });
    const given = { collector: 'https://own.example.com', key: 'own' };
    expect(find(given)).toMatchObject({ ...given, decidedBy: 'product' });
    const file = writePolicy({ relay: 'https://relay.example.org' });
    expect(find(given)).toEqual({
      collector: 'https://relay.example.org',
      key: 'own',
      decidedBy: 'machine',
      origin: `${file}:1`,
    });
  });

  it('is no address of a policy that is not understood: nothing is sent then', () => {
    writePolicy({ relay: 'http://relay.example.org' });
    expect(find().decidedBy).toBe('manifest');
    writePolicy({ forbid: ['usage'] });
    expect(find().decidedBy).toBe('manifest');
  });
});

it('the detached sender goes to the relay, and to nobody else', async () => {
  const [relay, collector] = await Promise.all([startCollector(), startCollector()]);
  try {
    writePolicy({ relay: relay.url });
    const home = path.join(root, 'home');
    fs.mkdirSync(home);
    expect(await runProduct(home, collector.url)).toBe(0);
    await vi.waitFor(() => expect(relay.received).toHaveLength(1), { timeout: 60_000 });
    const spool = path.join(home, '.local/state/candor/test-product/spool');
    // The sender has done when nothing is left to send.
    await vi.waitFor(
      () => expect(fs.readdirSync(spool).filter((name) => name.endsWith('.ndjson'))).toEqual([]),
      { timeout: 60_000 },
    );
    expect(collector.connections()).toBe(0);
  } finally {
    await Promise.all([relay.close(), collector.close()]);
  }
});

/** A short command that records and leaves a sender behind; resolves to its exit code. */
function runProduct(home: string, collector: string): Promise<number | null> {
  const main = fileURLToPath(new URL('off-product.fixture-main.ts', import.meta.url));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const plan = { collector, machineFolder: root, cheats: [], send: 'detached' };
  const child = spawn(
    process.execPath,
    ['--conditions=candor-source', '--import', tsx, main, JSON.stringify(plan)],
    {
      cwd: home,
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], HOME: home, TEST_TELEMETRY: 'true' },
    },
  );
  return new Promise((resolve) => {
    child.on('close', resolve);
  });
}
