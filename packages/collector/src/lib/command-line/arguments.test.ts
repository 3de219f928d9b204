import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseCommand } from './arguments.ts';
import { HELP } from './help.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-arguments-'));
  for (const name of ['one', 'two', '.hidden']) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'telemetry.yaml'), '');
  }
});
afterEach(() => rm(folder, { recursive: true }));

const serve = (argv: readonly string[], environment = {}) => {
  const parsed = parseCommand(argv, environment);
  if (parsed.command !== 'serve') throw new Error(`got ${parsed.command}`);
  return parsed.options;
};

it('without anything it serves on 4318 from ./.candor', () => {
  expect(serve([])).toEqual({
    dataFolder: './.candor',
    port: 4318,
    manifestFiles: [],
    countryDatabase: null,
  });
  expect(serve(['serve'])).toEqual(serve([]));
});

it('options win over the environment, and the environment over the defaults', () => {
  const environment = {
    CANDOR_PORT: '0',
    CANDOR_HOST: '::1',
    CANDOR_DATA: '/d',
    CANDOR_STORE_URL: 'http://h:1',
  };
  expect(serve([], environment)).toMatchObject({
    port: 0,
    host: '::1',
    dataFolder: '/d',
    storeUrl: 'http://h:1',
  });
  expect(serve(['--port', '99', '--host=0.0.0.0', '--data', '/e'], environment)).toMatchObject({
    port: 99,
    host: '0.0.0.0',
    dataFolder: '/e',
  });
});

it('manifests may be several, expanded by the shell or by us, hidden folders left out', () => {
  const [one, two] = ['one', 'two'].map((name) => join(folder, name, 'telemetry.yaml'));
  expect(serve(['--manifests', `${folder}/*/telemetry.yaml`]).manifestFiles).toEqual([one, two]);
  expect(serve(['--manifests', String(one), String(two)]).manifestFiles).toEqual([one, two]);
  expect(() => serve(['--manifests', `${folder}/*/nothing.yaml`])).toThrow(/found none/);
});

it('manifest add takes files, and a trusted proxy may be given several times', () => {
  expect(parseCommand(['manifest', 'add', 'a.yaml', 'b.yaml', '--data', 'd'], {})).toEqual({
    command: 'manifest-add',
    dataFolder: 'd',
    files: ['a.yaml', 'b.yaml'],
  });
  const proxies = serve(['--trusted-proxy', '10.0.0.1', '--trusted-proxy', '10.1.0.0/16']);
  expect(proxies.trustedProxies).toEqual(['10.0.0.1', '10.1.0.0/16']);
});

it('what is not understood is told with where to find what there is', () => {
  const wrong = [
    ['--port', 'many'],
    ['--port', '65536'],
    ['--prot', '1'],
    ['start'],
    ['manifest'],
    ['manifest', 'add'],
    ['manifest', 'remove', 'a'],
  ];
  for (const argv of wrong) {
    expect(() => parseCommand(argv, {})).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining('--help') as string,
      }),
    );
  }
});

it('the manual names every option and every variable', () => {
  const names = [
    '--data',
    '--port',
    '--host',
    '--store-url',
    '--manifests',
    '--dashboard',
    '--trusted-proxy',
  ];
  const variables = ['CANDOR_DATA', 'CANDOR_PORT', 'CANDOR_HOST', 'CANDOR_STORE_URL'];
  for (const name of [...names, '--country-database', '--help', '--version', ...variables]) {
    expect(HELP).toContain(name);
  }
});
