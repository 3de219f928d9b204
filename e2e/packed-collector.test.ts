import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listForeignDependencies, listVendorPackages } from '../tools/pack/vendor-packages.ts';
import { readCollectorFile } from './lib/running-collector.ts';
import { readUntil } from './lib/wait-until.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

let folder: string;
let main: string;
/** As `npm install` of the tarballs lays them out; what is others' is linked, so that nothing is fetched. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-packed-'));
  execFileSync('npm', ['run', '--silent', 'pack', '--', join(folder, 'packed')], { cwd: root });
  const modules = join(folder, 'node_modules');
  for (const file of await readdir(join(folder, 'packed'))) {
    const name = /^candor-(.+)-\d+\.\d+\.\d+\.tgz$/.exec(file)?.[1] ?? '';
    const target = join(modules, '@candor', name);
    await mkdir(target, { recursive: true });
    await run('tar', ['-xzf', join(folder, 'packed', file), '-C', target, '--strip-components=1']);
  }
  for (const name of listForeignDependencies(root)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  main = join(modules, '@candor/collector/dist/main.js');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('every package of the vendor’s side is packed, and of what is only for tests nothing', async () => {
  const packed = await readdir(join(folder, 'node_modules/@candor'));
  expect(packed.toSorted()).toEqual(listVendorPackages(root).toSorted());
  const files = await readdir(join(folder, 'node_modules/@candor'), { recursive: true });
  expect(files.filter((file) => /\.(?:test|fixture)\./.test(file))).toEqual([]);
});

it('the packed collector says its manual, takes reports, serves its page, and ends on SIGTERM', async () => {
  const { stdout } = await run(process.execPath, [main, '--help'], { cwd: folder });
  expect(stdout).toContain('candor-collector backup DIR');
  const data = join(folder, 'data');
  const child = spawn(process.execPath, [main, '--data', data, '--port', '0'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  try {
    const file = await readUntil(
      () => readCollectorFile(data).catch(() => null),
      (found) => found !== null,
    );
    const url = file?.url ?? '';
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await addAndReport(url, file?.token ?? '')).toMatchObject({
      accepted: 1,
      receipt: { statement: expect.any(String) as string },
    });
    const page = await fetch(url);
    expect(page.headers.get('content-type')).toContain('text/html');
  } finally {
    child.kill('SIGTERM');
  }
  expect(await ended).toBe(0);
});

const MANIFEST = `
manifest: 1
product: packed
title: Packed
vendor: Example Software
privacy: https://example.com/packed/telemetry
collector: https://telemetry.example.com
key: packed-key
consent: { default: ask }
lanes:
  usage: Whether it is used.
ids: { session: process }
events:
  thing.made:
    lane: usage
    when: whenever a thing is made
    why: Whether anything is made.
`;

/** Registers a manifest with the token, and sends a report as anybody may. */
async function addAndReport(url: string, token: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/yaml' };
  const register = { method: 'POST', headers, body: MANIFEST };
  const added = await fetch(`${url}/api/manifests`, register);
  const { hash } = (await added.json()) as { readonly hash: string };
  const at = new Date().toISOString();
  const head = {
    candor: 1,
    product: 'packed',
    manifest: hash,
    lane: 'usage',
    session: randomUUID(),
    started: at,
  };
  const body = [head, { seq: 1, at, event: 'thing.made' }]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
  return (await fetch(`${url}/v1/report/packed-key`, { method: 'POST', body })).json();
}
