import { execFileSync } from 'node:child_process';
import { X509Certificate, randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { addManifests } from './lib/command-line/manifest-add.ts';
import { readConnectionFile } from './lib/data-folder/connection-file.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';
import { CELLAR_YAML, KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';

let bench: CollectorBench;
beforeEach(async () => {
  bench = await createCollectorBench();
});
afterEach(() => bench.remove());

const fileOf = (name: string): string => join(bench.folder, name);

function createCertificate(name: string): void {
  const files = ['-keyout', fileOf(`${name}.key`), '-out', fileOf(`${name}.pem`)];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', `/CN=${name}.example.com`, '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...files, ...subject], { stdio: 'ignore' });
}

async function add(yaml: string): Promise<string> {
  const printed: string[] = [];
  await writeFile(fileOf('telemetry.yaml'), yaml);
  const print = (line: string): void => void printed.push(line);
  await addManifests(bench.folder, [fileOf('telemetry.yaml')], {
    now: Date.now,
    randomBytes,
    print,
  });
  return printed.join('\n');
}

it('manifest add reaches a collector with TLS that runs, before and after its certificate is renewed', async () => {
  for (const name of ['used', 'next']) createCertificate(name);
  await bench.start({ tls: { certificateFile: fileOf('used.pem'), keyFile: fileOf('used.key') } });
  expect(await add(KITCHEN_YAML)).toMatch(/^kitchen: registered manifest/);
  for (const end of ['pem', 'key']) copyFileSync(fileOf(`next.${end}`), fileOf(`used.${end}`));
  process.emit('SIGHUP');
  const { fingerprint256 } = new X509Certificate(readFileSync(fileOf('next.pem')));
  expect(readConnectionFile(describeDataFolder(bench.folder))?.certificate).toBe(fingerprint256);
  expect(await add(CELLAR_YAML.replace('kitchen-key', 'cellar-key'))).toMatch(
    /^cellar: registered manifest/,
  );
});

it("the session's cookie is for encrypted connections alone where the collector's own certificate encrypts", async () => {
  createCertificate('used');
  const files = { certificateFile: fileOf('used.pem'), keyFile: fileOf('used.key') };
  const { url, welcomeUrl } = await bench.start({ tls: files });
  const [, token] = (welcomeUrl ?? '').split('#');
  const options = {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    ca: readFileSync(fileOf('used.pem')),
    // The certificate names a host that this machine is not.
    checkServerIdentity: () => undefined,
  };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(`${url}/api/welcome`, options, resolve).on('error', reject);
    sent.end(JSON.stringify({ name: 'ada', password: 'correct horse battery', token }));
  });
  answer.resume();
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['set-cookie']?.[0]?.split('; ')).toContain('Secure');
});
