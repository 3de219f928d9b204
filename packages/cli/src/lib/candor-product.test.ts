/**
 * Every command of the free-standing `candor --product`, over the state that a product has left and with a collector that is there.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTelemetry, type Telemetry } from '@candor/client/telemetry';
import { hashManifest } from '@candor/manifest/hash';
import type { Manifest } from '@candor/manifest/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HoldingsCollector, startHoldingsCollector } from '../holdings-collector.fixture.ts';
import { MANIFEST, type Ran } from '../product.fixture.ts';
import { runCandor } from './candor-command.ts';
import { COMMANDS } from './command-table.ts';

const CANDOR = fileURLToPath(new URL('../main.ts', import.meta.url));

let collector: HoldingsCollector;
let root: string;
let folder: string;
let manifest: Manifest;
let child: ChildProcess | null = null;
beforeEach(async () => {
  collector = await startHoldingsCollector();
  root = mkdtempSync(join(tmpdir(), 'candor-outside-'));
  folder = join(root, 'state');
  // What the command asked from outside knows of the product is its declaration alone.
  const consent = { ...MANIFEST.consent, unattended: 'same' } as const;
  manifest = { ...MANIFEST, consent, collector: collector.url };
  const telemetry = open();
  telemetry.choose('on');
  telemetry.setRawLog(true);
  await recordAndSend(telemetry, 3);
  telemetry.record('thing.failed', { kind: 'small' });
  telemetry.close();
});
afterEach(async () => {
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  child = null;
  await collector.close();
  rmSync(root, { recursive: true, force: true });
});

const open = (): Telemetry<Record<string, Record<string, unknown>>> =>
  createTelemetry(
    { manifest, hash: hashManifest(manifest) },
    { version: '1.2.3', folder, settingsFolders: [], effects: { env: {} } },
  );

async function recordAndSend(telemetry: ReturnType<typeof open>, count: number): Promise<void> {
  telemetry.record('thing.made', { count });
  expect(await telemetry.send()).toMatchObject({ sent: 1 });
}

const asked = (): readonly string[] => ['--product', 'test-product', '--folder', folder];

async function run(...argv: readonly string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const code = await runCandor([...asked(), ...argv], {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  return { code, ...said };
}

async function runJson(...argv: readonly string[]): Promise<unknown> {
  const { code, out, err } = await run(...argv, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

describe('candor --product, from outside the product,', () => {
  it('previews what waits, to the address in the declaration', async () => {
    expect(await runJson('preview')).toMatchObject({
      requests: [
        {
          address: `${collector.url}/v1/report/test-product`,
          body: expect.stringContaining('"kind":"small"') as unknown,
        },
      ],
    });
  });

  it('logs what was sent', async () => {
    const { entries } = (await runJson('log')) as { entries: readonly object[] };
    expect(entries).toHaveLength(1);
    expect((await run('log', 'usage')).out).toMatch(/count +3/);
  });

  it('follows the log of a product that goes on sending, until Ctrl-C', async () => {
    const flags = ['--conditions=candor-source', '--import', 'tsx'];
    const following = spawn(process.execPath, [...flags, CANDOR, ...asked(), 'log', '--follow'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = following;
    let out = '';
    following.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    await expect.poll(() => out, { timeout: 60_000 }).toMatch(/count +3/);
    const telemetry = open();
    telemetry.record('thing.made', { count: 4 });
    await telemetry.send();
    telemetry.close();
    await expect.poll(() => out, { timeout: 60_000 }).toMatch(/count +4/);
    following.kill('SIGINT');
    expect(await once(following, 'close')).toEqual([0, null]);
  });

  it('verifies what the collector holds, and says by exit code 3 that a receipt is of something else', async () => {
    expect(await runJson('verify')).toMatchObject({ isWell: true, held: { events: 1 } });
    const [name = ''] = readdirSync(join(folder, 'ledger'));
    const file = join(folder, 'ledger', name);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"count":3', '"count":9'));
    expect((await run('verify')).code).toBe(3);
  });

  it('exports what the collector holds into a file', async () => {
    const file = join(root, 'held.ndjson');
    expect((await run('export', file)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/"event":"thing.made".*"count":3/);
  });

  it('erases what the collector holds, and what waits here', async () => {
    expect(collector.events.size).toBe(1);
    const { code, out } = await run('erase', '--yes');
    expect([code, collector.events.size]).toEqual([0, 0]);
    expect(out).toContain('receipt');
    expect(await runJson('preview')).toMatchObject({ requests: [] });
  });

  it('resets the device id', async () => {
    // What waits under the old id stays: each has a count of its own.
    const readDevice = async (count: number): Promise<unknown> => {
      const telemetry = open();
      telemetry.record('thing.made', { count });
      telemetry.close();
      const { requests } = (await runJson('preview')) as {
        requests: readonly { readonly body: string }[];
      };
      const said = `"count":${count}`;
      const body = requests.find((request) => request.body.includes(said))?.body ?? '{}\n';
      return (JSON.parse(body.split('\n')[0] ?? '') as { device: string }).device;
    };
    const before = await readDevice(5);
    expect((await run('reset-device-id')).code).toBe(0);
    const after = await readDevice(6);
    expect([before, after]).toEqual([expect.any(String), expect.any(String)]);
    expect(after).not.toBe(before);
  });

  it('runs each command that there is', async () => {
    const words: Readonly<Record<string, readonly string[]>> = {
      export: [join(root, 'export.ndjson')],
      erase: ['--yes'],
    };
    for (const { name } of COMMANDS) {
      const { code, out, err } = await run(name, ...(words[name] ?? []));
      expect([name, code, err]).toEqual([name, 0, '']);
      expect([name, out]).not.toEqual([name, '']);
    }
    expect(existsSync(join(root, 'export.ndjson'))).toBe(true);
  });
});
