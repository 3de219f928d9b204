import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeConnectionFile } from '../data-folder/connection-file.ts';
import { createDataFolder, describeDataFolder } from '../data-folder/data-folder.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';
import { addManifests } from './manifest-add.ts';

let folder: string;
let server: Server | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-manifest-add-'));
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = null;
  await rm(folder, { recursive: true, force: true });
});

/** A folder whose collector was killed, and another service that got its port since. */
async function leaveTo(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const data = describeDataFolder(join(folder, 'data'));
  createDataFolder(data);
  writeConnectionFile(data, { url: `http://127.0.0.1:${port}`, pid: 1, token: 'old' });
  return data.root;
}

it.each<[string, RequestListener]>([
  ['answers all with a page', (_, response) => void response.end('<p>Hello.</p>')],
  ['answers all with JSON of its own', (_, response) => void response.end('{"user":null}')],
  ['answers all with 404', (_, response) => void response.writeHead(404).end('{}')],
  ['answers nothing', () => undefined],
])(
  'a service on the port of a collector that is gone, which %s, is not sent the manifest',
  async (_, answer) => {
    const posted: string[] = [];
    const root = await leaveTo((request, response) => {
      if (request.method === 'POST') posted.push(request.url ?? '');
      answer(request, response);
    });
    const file = join(folder, 'telemetry.yaml');
    await writeFile(file, KITCHEN_YAML);
    const printed: string[] = [];
    await addManifests(root, [file], {
      now: Date.now,
      randomBytes,
      print: (line) => printed.push(line),
    });
    expect(printed.join()).toMatch(/^kitchen: registered manifest [0-9a-f]{16}$/);
    expect(posted).toEqual([]);
  },
);
