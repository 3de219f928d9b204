import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sendRaw } from '../door/door.fixture.ts';
import { openDashboard } from './dashboard.ts';

let folder: string;
let server: Server;
let url: string;

async function serve(dashboardFolder: string | null): Promise<void> {
  const dashboard = await openDashboard(dashboardFolder);
  server = createServer((request, response) => dashboard(request, response, request.url ?? ''));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-dashboard-'));
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html><title>Candor</title>');
  await writeFile(join(folder, 'dist', 'assets', 'main-abc.js'), 'export const a = 1;'.repeat(99));
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await serve(join(folder, 'dist'));
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true });
});

it('the page comes for every path that is no file, with headers that let no foreign script in', async () => {
  for (const path of ['/', '/welcome', '/kitchen/overview', '/index.html']) {
    const answer = await fetch(url + path);
    expect(await answer.text()).toContain('<title>Candor</title>');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
    );
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
  }
});

it('assets are kept for ever and compressed for who can read it; a missing one is missing', async () => {
  const answer = await fetch(`${url}/assets/main-abc.js`);
  expect(await answer.text()).toContain('export const a');
  expect(answer.headers.get('content-type')).toContain('text/javascript');
  expect(answer.headers.get('cache-control')).toContain('immutable');
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  const plain = await fetch(`${url}/assets/main-abc.js`, {
    headers: { 'accept-encoding': 'identity' },
  });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect((await fetch(`${url}/assets/main-old.js`)).status).toBe(404);
});

it('a page that did not change is not sent again', async () => {
  const first = await fetch(url);
  const again = await fetch(url, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
});

it('no path, however it is written, leads out of the folder', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
  ]) {
    const port = Number(new URL(url).port);
    const text = await sendRaw(
      port,
      (socket) => void socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
    );
    expect(text).not.toContain('outside');
  }
});

it('pages can only be read', async () => {
  const answer = await fetch(url, { method: 'POST', body: 'x' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

it('without a built dashboard a line says how to get one, and a wrong folder is a coded error', async () => {
  server.close();
  await serve(null);
  expect(await (await fetch(url)).text()).toContain('npm run build');
  await expect(openDashboard(join(folder, 'absent'))).rejects.toMatchObject({
    code: 'dashboard_unreadable',
  });
  await expect(openDashboard(join(folder, 'dist', 'assets'))).rejects.toMatchObject({
    code: 'dashboard_unreadable',
  });
});
