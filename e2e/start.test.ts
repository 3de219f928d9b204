import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCollectorFile, spawnCollector, startCollector } from './lib/running-collector.ts';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'candor-start-'));
});
afterEach(() => {
  rmSync(dataFolder, { recursive: true, force: true });
});

async function runToEnd(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawnCollector(args);
  const code = await new Promise<number | null>((resolve) => child.process.once('close', resolve));
  return { code, output: child.output() };
}

describe('npm start', () => {
  it('prints where to open it and a one-time link, takes reports, and ends cleanly on Ctrl-C', async () => {
    const collector = await startCollector({ dataFolder });
    expect(collector.output()).toContain(collector.url);
    expect(collector.output()).toMatch(/http:\/\/127\.0\.0\.1:\d+\/welcome#\S+/);
    expect((await fetch(`${collector.url}/healthz`)).status).toBe(200);
    const page = await fetch(collector.url);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await collector.stop('SIGINT')).toBe(0);
    await expect(fetch(`${collector.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('leaves no engine behind when it is killed', async () => {
    const collector = await startCollector({ dataFolder });
    await collector.stop('SIGKILL');
    // The next owner of the folder needs the engine of the last one to be gone.
    const next = await startCollector({ dataFolder });
    expect(await next.stop('SIGTERM')).toBe(0);
  });

  it('says that a port is taken, and what to do', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const { code, output } = await runToEnd(['--data', dataFolder, '--port', String(port)]);
    await new Promise((done) => server.close(done));
    expect(code).toBe(1);
    expect(output).toContain(String(port));
    expect(output).toContain('--port');
  });

  it('refuses a data folder that a running collector owns, and leaves that one alone', async () => {
    const owner = await startCollector({ dataFolder });
    const { code, output } = await runToEnd(['--data', dataFolder, '--port', '0']);
    expect(code).toBe(1);
    expect(output).toContain(String(owner.process.pid));
    expect((await fetch(`${owner.url}/healthz`)).status).toBe(200);
    expect((await readCollectorFile(dataFolder)).pid).toBe(owner.process.pid);
    expect(await owner.stop('SIGTERM')).toBe(0);
  });

  it('explains itself with --help, and refuses an option that it does not know, touching nothing', async () => {
    const absent = join(dataFolder, 'absent');
    const help = await runToEnd(['--help']);
    expect(help.code).toBe(0);
    expect(help.output).toContain('--data');
    const wrong = await runToEnd(['--data', absent, '--prot', '0']);
    expect(wrong.code).toBe(2);
    expect(wrong.output).toContain('--prot');
    expect(existsSync(absent)).toBe(false);
  });
});
