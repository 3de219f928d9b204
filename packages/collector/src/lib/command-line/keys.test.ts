import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeySummary } from '@candor/query/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCollector } from '../../collector.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';
import { parseCommand } from './arguments.ts';
import { runKeys } from './keys.ts';
import { addManifests } from './manifest-add.ts';

let folder: string;
const effects = { now: Date.now, randomBytes, print: () => undefined };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'candor-keys-'));
  const file = join(folder, 'telemetry.yaml');
  writeFileSync(file, KITCHEN_YAML);
  await addManifests(join(folder, 'data'), [file], effects);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the command prints. */
async function run(line: string): Promise<readonly string[]> {
  const command = parseCommand([...line.split(' '), '--data', join(folder, 'data')], {});
  if (command.command !== 'keys') throw new Error('another command');
  const printed: string[] = [];
  await runKeys(command.dataFolder, command.act, command.keyLimits, {
    ...effects,
    print: (text: string) => void printed.push(text),
  });
  return printed;
}

const listKeys = async (): Promise<readonly KeySummary[]> =>
  JSON.parse((await run('keys list --product kitchen --json')).join('\n')) as KeySummary[];

it('keys are made, listed, limited and revoked while no collector runs', async () => {
  const [added = ''] = await run('keys add --product kitchen --environment ci');
  expect(added).toMatch(/^[0-9a-f]{24}: ci, since \d{4}-\d\d-\d\d, 600000 requests and 8GiB a min/);
  const key = added.slice(0, 24);
  expect(await run('keys list --product kitchen')).toEqual([
    expect.stringMatching(/^kitchen-key: production/) as string,
    added,
  ]);
  const limit = `keys limit ${key} --product kitchen`;
  expect(await run(`${limit} --requests-per-minute 60 --bytes-per-minute 16MiB`)).toEqual([
    expect.stringContaining('60 requests and 16MiB a minute (its own)') as string,
  ]);
  expect(await run(`${limit} --requests-per-minute default`)).toEqual([
    expect.stringContaining('600000 requests and 16MiB a minute (its own)') as string,
  ]);
  expect(await run(`keys revoke ${key} --product kitchen`)).toEqual([
    expect.stringMatching(/: ci, revoked \d{4}/) as string,
  ]);
});

it('the collector that runs has them at once: one more, a limit that is told, and one that opens nothing any more', async () => {
  const collector = await startCollector({ dataFolder: join(folder, 'data'), port: 0 });
  const [added = ''] = await run('keys add --product kitchen --environment test');
  const key = added.slice(0, 24);
  const send = async (): Promise<readonly [number, string | null]> => {
    const answer = await fetch(`${collector.url}/v1/report/${key}`, { method: 'POST', body: '' });
    return [answer.status, answer.headers.get('retry-after')];
  };
  const seen = [await send()];
  await run(`keys limit ${key} --product kitchen --requests-per-minute 1`);
  seen.push(await send(), await send());
  const listed = await listKeys();
  const wrong = run(`keys limit ${key} --product kitchen --bytes-per-minute many`);
  await expect(wrong).rejects.toMatchObject({ code: 'body_invalid' });
  await run(`keys revoke ${key} --product kitchen`);
  seen.push(await send());
  await collector.stop();
  expect(seen.map(([status]) => status)).toEqual([400, 400, 429, 404]);
  expect(seen[2]?.[1]).toMatch(/^\d+$/);
  expect(listed.find((one) => one.key === key)?.budget).toMatchObject({
    requestsPerMinuteMax: 1,
    isOwn: true,
    refused: 1,
  });
});

it('says what is wrong with products, keys, limits and words', async () => {
  await expect(run('keys list --product cellar')).rejects.toMatchObject({
    code: 'product_unknown',
  });
  await expect(run('keys revoke none --product kitchen')).rejects.toMatchObject({
    code: 'key_unknown',
  });
  const invalid = [
    'keys add --product kitchen --environment Production!',
    'keys limit kitchen-key --product kitchen --requests-per-minute 0',
    'keys limit kitchen-key --product kitchen --requests-per-minute many',
    'keys limit kitchen-key --product kitchen --bytes-per-minute 1KiB',
  ];
  for (const line of invalid)
    await expect(run(line)).rejects.toMatchObject({ code: 'body_invalid' });
  const unclear = [
    'keys',
    'keys list',
    'keys add --product kitchen',
    'keys limit kitchen-key --product kitchen',
    'keys burn kitchen-key --product kitchen',
  ];
  for (const line of unclear) await expect(run(line)).rejects.toMatchObject({ code: 'usage' });
});
