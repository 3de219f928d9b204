import { createSocket } from 'node:dgram';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../installed.fixture.ts';
import { lookUpNextMs } from '../limits.ts';
import { createNameResolver, type NameResolver } from './resolve-name.ts';

let root = '';
let hostsFile = '';
const silent = createSocket('udp4');
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-names-'));
  hostsFile = path.join(root, 'hosts');
  fs.writeFileSync(hostsFile, '# a comment\n192.0.2.7 collector.test  Alias.test # one\n');
  await new Promise<void>((resolve) => {
    silent.bind(0, '127.0.0.1', () => resolve());
  });
});
afterAll(() => {
  silent.close();
  fs.rmSync(root, { recursive: true, force: true });
});

const servers = (): readonly string[] => [`127.0.0.1:${silent.address().port}`];
const find = ({ lookup }: NameResolver, name: string): Promise<string> =>
  new Promise((resolve) => {
    lookup(name, {}, (error, address) =>
      resolve(error === null && typeof address === 'string' ? address : 'none'),
    );
  });

describe('a name that is looked up without holding the process', () => {
  it.each([
    ['collector.test', '192.0.2.7'],
    ['ALIAS.test', '192.0.2.7'],
    ['localhost', '127.0.0.1'],
  ])('%s is found without DNS', async (name, address) => {
    const resolver = createNameResolver({ hostsFile, servers: servers() });
    expect(await find(resolver, name)).toBe(address);
  });

  it('is given up when it is told to, though DNS is silent', async () => {
    const resolver = createNameResolver({ hostsFile, servers: servers() });
    const found = find(resolver, 'elsewhere.test');
    await new Promise((resolve) => {
      silent.once('message', resolve);
    });
    resolver.cancel();
    expect(await found).toBe('none');
  });

  it.each([
    [
      'a machine that does not tell its servers',
      'null',
      `dns.getServers = () => { throw new Error(); };`,
    ],
    ['a server with a port that is none', '["127.0.0.1:65536"]', ''],
    ['such a server after another', '["127.0.0.1:9", "127.0.0.1:65536"]', ''],
  ])('%s ends no host: the name is not found', async (_what, asked, before) => {
    const program = `
      import dns from 'node:dns';
      import { createNameResolver } from ${JSON.stringify(new URL('./resolve-name.ts', import.meta.url).href)};
      ${before}
      const resolver = createNameResolver({ hostsFile: ${JSON.stringify(hostsFile)}, servers: ${asked} });
      resolver.lookup('elsewhere.test', {}, (error) => process.stdout.write(error.code));
      setTimeout(resolver.cancel, ${2 * lookUpNextMs});
    `;
    const args = ['--conditions=candor-source', '--import', 'tsx', '--input-type=module'];
    const ended = await run(process.execPath, [...args, '--eval', program], {});
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([0, 'ENOTFOUND', '']);
  });

  it('leaves no thread behind on which process.exit() would wait', async () => {
    const program = `
      import { createNameResolver } from ${JSON.stringify(new URL('./resolve-name.ts', import.meta.url).href)};
      const sources = ${JSON.stringify({ hostsFile, servers: servers() })};
      createNameResolver(sources).lookup('elsewhere.test', {}, () => console.log('settled'));
      setTimeout(() => process.exit(7), 100);
    `;
    const args = ['--conditions=candor-source', '--import', 'tsx', '--input-type=module'];
    const ended = await run(process.execPath, [...args, '--eval', program], {});
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([7, '', '']);
  });

  it('does not hold a process that ends by itself either', async () => {
    const program = `
      import { createNameResolver } from ${JSON.stringify(new URL('./resolve-name.ts', import.meta.url).href)};
      const sources = ${JSON.stringify({ hostsFile, servers: servers() })};
      createNameResolver(sources).lookup('elsewhere.test', {}, () => console.log('settled'));
    `;
    const args = ['--conditions=candor-source', '--import', 'tsx', '--input-type=module'];
    const ended = await run(process.execPath, [...args, '--eval', program], {});
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([0, '', '']);
  });
});
