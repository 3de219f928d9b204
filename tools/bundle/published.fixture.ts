/**
 * The packages as a stranger gets them: built, packed by npm, and installed from the tarballs into an empty folder outside the
 * project, without a network.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { buildPackages } from './build-packages.ts';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

export interface Product {
  /** The empty folder, with the programs of `product/` in it. */
  readonly folder: string;
  /** The folders that were packed. */
  readonly packed: readonly string[];
}

export async function installProduct(): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'candor-published-'));
  const packed = await buildPackages({ root, target: join(folder, 'built') });
  const packages = join(folder, 'tarballs');
  const product = join(folder, 'product');
  cpSync(join(root, 'tools', 'bundle', 'product'), product, { recursive: true });
  mkdirSync(packages);
  npm(packages, ['pack', '--silent', ...packed]);
  writeFileSync(join(product, 'package.json'), '{"name":"product","private":true}\n');
  const tarballs = readdirSync(packages).filter((file) => file.endsWith('.tgz'));
  npm(product, ['install', '--offline', ...tarballs.map((file) => join(packages, file))]);
  return { folder: product, packed };
}

function npm(cwd: string, args: readonly string[]): void {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...args, ...quiet], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the product to its end, by this Node unless another runtime is named. */
export function runProgram(
  { folder }: Product,
  args: readonly string[],
  runtime: string = process.execPath,
): Promise<Ended> {
  const child = spawn(runtime, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Bytes of all files under a folder. */
export function measureFolder(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

export interface Collector {
  /** What it was sent, report by report. */
  readonly bodies: readonly string[];
  readonly address: string;
  readonly close: () => void;
}

/** A collector that takes everything. */
export async function startCollector(): Promise<Collector> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(gunzipSync(Buffer.concat(chunks)).toString('utf8'));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"accepted":5,"refused":[],"receipt":{"accepted":5}}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    bodies,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
