import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendJson } from './answer.ts';
import { sendRaw } from '../door/door.fixture.ts';
import { openGate } from './gate.ts';
import { createHttpServer, listen } from './server.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-tls-'));
  for (const name of ['one', 'two']) createCertificate(name);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fileOf = (name: string): string => join(folder, name);

function createCertificate(name: string): void {
  const subject = ['-subj', `/CN=${name}.example.com`, '-days', '2'];
  const files = ['-keyout', fileOf(`${name}.key`), '-out', fileOf(`${name}.pem`)];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', ...kind, ...files, ...subject], { stdio: 'ignore' });
}

async function readName(port: number): Promise<string> {
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return String(name);
}

it('a port with a certificate speaks https, and takes up a renewed one on SIGHUP', async () => {
  copyFileSync(fileOf('one.pem'), fileOf('used.pem'));
  copyFileSync(fileOf('one.key'), fileOf('used.key'));
  const files = { certificateFile: fileOf('used.pem'), keyFile: fileOf('used.key') };
  const logged: string[] = [];
  const gate = await openGate('127.0.0.1', 0, files, (line) => logged.push(line));
  try {
    const first = gate.readFingerprint();
    gate.open((_request, response) => sendJson(response, 200, {}));
    expect(gate.url).toMatch(/^https:/);
    const port = Number(new URL(gate.url).port);
    expect(await readName(port)).toBe('one.example.com');
    await writeFile(fileOf('used.pem'), 'torn');
    process.emit('SIGHUP');
    expect(await readName(port)).toBe('one.example.com');
    expect(logged).toEqual([expect.stringMatching(/^tls: the certificate in use stays/)]);
    expect(gate.readFingerprint()).toBe(first);
    copyFileSync(fileOf('two.pem'), fileOf('used.pem'));
    copyFileSync(fileOf('two.key'), fileOf('used.key'));
    process.emit('SIGHUP');
    expect(await readName(port)).toBe('two.example.com');
    expect(gate.readFingerprint()).not.toBe(first);
    expect(logged).toHaveLength(2);
  } finally {
    await gate.stop();
  }
  expect(process.listenerCount('SIGHUP')).toBe(0);
});

it('a certificate that is not there, is none, or belongs to another key is refused at the start', async () => {
  await writeFile(fileOf('none.pem'), 'none');
  for (const [certificate, key] of [
    ['missing.pem', 'one.key'],
    ['none.pem', 'one.key'],
    ['one.pem', 'two.key'],
  ] as const) {
    const files = { certificateFile: fileOf(certificate), keyFile: fileOf(key) };
    await expect(openGate('127.0.0.1', 0, files)).rejects.toMatchObject({
      code: 'certificate_unreadable',
    });
  }
});

it.each([
  ['nothing', Buffer.alloc(0)],
  // A record of the handshake that promises 512 bytes, and the first of them.
  ['half a greeting', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 252])],
])('a handshake of which %s comes is cut', async (_, bytes) => {
  const files = { certificateFile: fileOf('one.pem'), keyFile: fileOf('one.key') };
  const bounds = {
    headersTimeoutMs: 100,
    requestTimeoutMs: 200,
    answerStallMsMax: 1_000,
    connectionsMax: 8,
  };
  const server = createHttpServer(() => undefined, files, bounds);
  try {
    const port = await listen(server, 0, '127.0.0.1');
    expect(await sendRaw(port, (socket) => socket.write(bytes))).toBe('');
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
