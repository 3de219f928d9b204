import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ConnectionFile } from '../data-folder/connection-file.ts';
import { askOwnCollector } from './own-collector.ts';

let folder: string;
let server: Server;
let asked: string[];
let hosts: unknown[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'candor-own-'));
  for (const name of ['one', 'two']) createCertificate(name);
  asked = [];
  hosts = [];
  const certificate = {
    cert: readFileSync(fileOf('one.pem')),
    key: readFileSync(fileOf('one.key')),
  };
  server = createServer(certificate, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { host, authorization } = request.headers;
      hosts.push(host);
      asked.push(`${request.method} ${request.url} ${authorization} ${body}`);
      response.writeHead(201).end('{"taken":true}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const fileOf = (name: string): string => join(folder, name);

/** Of a public name, as that of a collector is, and vouched for by nobody. */
function createCertificate(name: string): void {
  const files = ['-keyout', fileOf(`${name}.key`), '-out', fileOf(`${name}.pem`)];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', `/CN=${name}.example.com`, '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...files, ...subject], { stdio: 'ignore' });
}

function connectionWith(certificate: string | null): ConnectionFile {
  const { port } = server.address() as AddressInfo;
  const where = { url: `https://127.0.0.1:${port}`, pid: 1, token: 'secret' };
  if (certificate === null) return where;
  const { fingerprint256 } = new X509Certificate(readFileSync(fileOf(certificate)));
  return { ...where, certificate: fingerprint256 };
}

const ask = (connection: ConnectionFile) =>
  askOwnCollector(connection, {
    method: 'POST',
    path: '/api/manifests',
    contentType: 'application/yaml',
    body: 'manifest: 1',
    signal: AbortSignal.timeout(10_000),
  });

it('the collector whose certificate the file names is asked, whoever vouches for that', async () => {
  expect(await ask(connectionWith('one.pem'))).toEqual({ status: 201, value: { taken: true } });
  expect(asked).toEqual(['POST /api/manifests Bearer secret manifest: 1']);
  expect(hosts).toEqual([new URL(connectionWith(null).url).host]);
});

it.each([['two.pem'], [null]])(
  'a port with another certificate than %s is told nothing, and no token',
  async (certificate) => {
    await expect(ask(connectionWith(certificate))).rejects.toThrow('Expected the certificate');
    expect(asked).toEqual([]);
  },
);
