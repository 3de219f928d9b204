import { createEffects } from '@candor/local/effects';
import { listMachinePolicyFiles } from '@candor/local/machine-policy';
import { writeSitePolicy } from '@candor/local/write-settings';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestProduct, type TestProduct } from './product.fixture.ts';

let product: TestProduct;
beforeEach(async () => {
  product = await createTestProduct();
});
afterEach(async () => {
  await product.close();
});

const squeeze = (text: string): string => text.replaceAll(/\s+/g, ' ');

const write = (file: string, text: string): string => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};
const writePolicy = (text: string): string =>
  write(join(product.machineFolder, 'test-product', 'telemetry.json'), text);

/** As an earlier version would have left it, which collected less. */
const forgetNames = (...names: readonly string[]): void => {
  const file = join(product.folder, 'settings', 'usage.json');
  const choice = JSON.parse(readFileSync(file, 'utf8')) as { agreed: Record<string, unknown> };
  const agreed = Object.entries(choice.agreed).filter(([name]) => !names.includes(name));
  writeFileSync(file, JSON.stringify({ ...choice, agreed: Object.fromEntries(agreed) }));
};

describe('an administrator’s policy', () => {
  it('is shown by why with its file and line, and enable says that it holds telemetry off', async () => {
    const file = writePolicy('{\n  "telemetry": "off"\n}');
    const { code, out } = await product.run('enable', 'usage');
    expect(code).toBe(1);
    expect(out).toContain(`machine keeps it from being on (${file}:2).`);
    const why = await product.run('why', 'usage');
    expect(why.out).toMatch(/^usage: off, decided by machine\n/);
    expect(squeeze(why.out)).toContain(`→ machine off ${file}:2 off An administrator`);
    expect(why.out).toMatch(/ {3}choice +on /);
    expect((await product.run('status')).out).toMatch(/licence +off +machine/);
  });

  it('names a relay, which status, preview and why show in place of the vendor’s collector', async () => {
    const file = writePolicy('{ "relay": "https://telemetry.example.org/all" }');
    await product.run('enable', 'usage');
    const telemetry = product.open();
    telemetry.record('thing.made', { count: 3 });
    telemetry.close();
    expect(squeeze((await product.run('status')).out)).toContain(
      `Reports to https://telemetry.example.org/all, as an administrator has laid down (${file}:1)`,
    );
    expect(await product.runJson('status')).toMatchObject({
      collector: 'https://telemetry.example.org/all',
      collectorBy: 'machine',
      collectorOrigin: `${file}:1`,
    });
    expect((await product.run('preview')).out).toContain(
      'POST https://telemetry.example.org/all/v1/report/test-product',
    );
    expect(squeeze((await product.run('why', 'usage')).out)).toContain(
      `machine - ${file}:1 https://telemetry.example.org/all`,
    );
  });

  it('that is not understood turns off, and status warns of it once', async () => {
    const file = writePolicy('{\n  "telemetry": "on"\n}');
    const { out } = await product.run('status');
    expect(out.match(/Warning/g)).toHaveLength(1);
    expect(squeeze(out)).toContain(`Warning ${file}:2: What was kept here can not be understood`);
    expect((await product.run('why', 'usage')).out).toMatch(/→ +machine +off /);
    expect(await product.runJson('status')).toMatchObject({
      warnings: [expect.stringContaining(`${file}:2`)],
      lanes: [{ state: 'off' }, { state: 'off' }, { state: 'off' }],
    });
  });
});

it('a repository’s opt-out is shown with its file and line', async () => {
  mkdirSync(join(product.workingFolder, '.git'), { recursive: true });
  const file = write(join(product.workingFolder, '.telemetry.json'), '{\n "telemetry": "off" }');
  expect((await product.run('enable', 'usage')).out).toContain(`repository keeps it`);
  expect(squeeze((await product.run('why', 'usage')).out)).toContain(
    `→ repository off ${file}:2 off The repository that you work in turns telemetry off.`,
  );
});

it('why shows every layer with its value and its place, and which one decided, as text and as JSON', async () => {
  const consent = {
    ...product.declaration.manifest.consent,
    settings: { file: 'appsettings.json', key: 'Telemetry.Enabled' },
  };
  await product.close();
  product = await createTestProduct(undefined, { consent });
  const { env, folder, workingFolder } = product;
  const site = { policy: 'forbidden', at: '2026-11-21T09:00:00.000Z' } as const;
  mkdirSync(join(workingFolder, '.git'), { recursive: true });
  await product.run('disable', 'usage');
  expect(writeSitePolicy(folder, site)).toEqual({ ok: true });
  const files = {
    machine: writePolicy('{\n\n  "telemetry": "off"\n}'),
    repository: write(join(workingFolder, '.telemetry.json'), '{\n "telemetry": "off" }'),
    site: join(folder, 'settings', 'site.json'),
    settings: write(
      join(workingFolder, 'appsettings.json'),
      '{\n "Telemetry": {\n\n  "Enabled": false } }',
    ),
    choice: join(folder, 'settings', 'usage.json'),
  };
  Object.assign(env, { DO_NOT_TRACK: 'yes', TEST_TELEMETRY: 'False', CI: 'true' });
  /** Strongest first: what each says, where that stands, and what takes it away. */
  const layers = [
    ['machine', 'off', `${files.machine}:3`, 'off', () => rmSync(files.machine)],
    ['environment', 'off', 'DO_NOT_TRACK', 'yes', () => delete env['DO_NOT_TRACK']],
    ['environment', 'off', 'TEST_TELEMETRY', 'False', () => delete env['TEST_TELEMETRY']],
    ['repository', 'off', `${files.repository}:2`, 'off', () => rmSync(files.repository)],
    ['unattended', 'off', 'CI', 'true', () => delete env['CI']],
    ['site', 'off', `${files.site}:2`, 'forbidden', () => rmSync(files.site)],
    ['settings', 'off', `${files.settings}:4`, 'false', () => rmSync(files.settings)],
    ['choice', 'off', `${files.choice}:2`, 'off', () => rmSync(files.choice)],
    ['default', 'off', 'telemetry.yaml', 'ask', () => undefined],
  ] as const;
  for (const [index, [decidedBy, , , , takeAway]] of layers.entries()) {
    const [shown] = (await product.runJson('why', 'usage')) as [{ layers: readonly object[] }];
    const left = layers.slice(index);
    expect(shown).toMatchObject({ lane: 'usage', state: 'off', decidedBy });
    expect(shown.layers.filter((layer) => 'origin' in layer && layer.origin !== null)).toEqual(
      left.map(([layer, says, origin, value]) =>
        expect.objectContaining({ layer, says, origin, value }),
      ),
    );
    const { out } = await product.run('why', 'usage');
    expect(out).toContain(`usage: off, decided by ${decidedBy}\n`);
    const rows = left.map(([layer, says, origin, value], row) =>
      [...(row === 0 ? ['→'] : []), layer, says, origin, value].join(' '),
    );
    for (const row of rows) expect(squeeze(out)).toContain(` ${row} `);
    expect(out.match(/→/g)).toHaveLength(1);
    takeAway();
  }
});

describe('what a newer version collects beyond the agreement', () => {
  it('is told of by status and why, until enable has shown it and agreed to it', async () => {
    await product.run('enable', 'usage');
    expect((await product.run('status')).out).not.toContain('Not agreed to');
    forgetNames('thing.made.count', 'session.os');
    expect(squeeze((await product.run('status')).out)).toContain(
      'Not agreed to in usage, and so unsent: session.os, thing.made.count',
    );
    expect(squeeze((await product.run('why', 'usage')).out)).toContain(
      "Beyond what you agreed to, and unsent until you do ('test telemetry enable usage'): session.os, thing.made.count.",
    );
    expect(await product.runJson('why', 'usage')).toMatchObject([
      { state: 'on', waiting: ['session.os', 'thing.made.count'] },
    ]);
    expect((await product.run('preview')).out).toContain(
      "Not in usage, until you agree to it ('test telemetry enable usage'): session.os, thing.made.count.",
    );
    const { out } = await product.run('enable', 'usage');
    expect(out).toMatch(/thing\.made\.count +How many\./);
    expect(out).not.toContain('thing.made ');
    expect((await product.run('status')).out).not.toContain('Not agreed to');
  });

  it('is not spoken of in a lane that is off', async () => {
    await product.run('enable', 'usage');
    forgetNames('thing.made.count');
    product.env['DO_NOT_TRACK'] = '1';
    expect((await product.run('status')).out).not.toContain('Not agreed to');
  });
});

describe('enable and disable', () => {
  it('show what is agreed to, each name with its reason, and where the choice is kept', async () => {
    const { out } = await product.run('enable', 'usage');
    expect(out).toContain('You agree that usage may send:\n');
    expect(out).toMatch(/device +A random id/);
    expect(out).toMatch(/thing\.made +Which things are made\./);
    expect(out).toMatch(/session\.version +\S/);
    expect(out).toContain(`kept in ${join(product.folder, 'settings', 'usage.json')}\n`);
    const off = await product.run('disable', 'usage');
    expect(off.out).not.toContain('You agree');
    expect(off.out).toContain(`kept in ${join(product.folder, 'settings', 'usage.json')}\n`);
  });

  it('say the same as JSON', async () => {
    expect(await product.runJson('enable', 'exceptions')).toMatchObject({
      choice: 'on',
      lanes: ['exceptions'],
      agreed: [
        {
          lane: 'exceptions',
          names: expect.arrayContaining([
            { name: 'thing.failed.kind', why: 'Which kind.' },
          ]) as unknown,
        },
      ],
      kept: [{ lane: 'exceptions', file: join(product.folder, 'settings', 'exceptions.json') }],
    });
  });
});

it('the article names the very places where policies and opt-outs are looked for', async () => {
  const { out } = await product.run('article');
  for (const platform of ['linux', 'darwin'] as const) {
    const file = listMachinePolicyFiles(
      'test-product',
      createEffects({ platform, env: {} }),
      // Behind that of the machine that the test runs on.
    ).at(-1);
    expect(out).toContain(`\`${file ?? '?'}\``);
  }
  expect(out).toContain('`%ProgramData%\\test-product\\telemetry.json`');
  expect(out).toContain('`{ "telemetry": { "test-product": "off" } }`');
});
