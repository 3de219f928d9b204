import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from './lib/command-table.ts';
import { createTestProduct, type TestProduct } from './product.fixture.ts';

let product: TestProduct;
beforeEach(async () => {
  product = await createTestProduct();
});
afterEach(async () => {
  await product.close();
});

const squeeze = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** Records one event in the lane usage, which must be on, and leaves it in the spool. */
const recordOne = (): void => {
  const telemetry = product.open();
  telemetry.record('thing.made', { count: 3 });
  telemetry.close();
};

describe('status', () => {
  it('tells of each lane whether it is on, who decided and why, and makes no file', async () => {
    const { code, out } = await product.run();
    expect(code).toBe(0);
    expect(out).toMatch(/^Test Product 1\.2\.3\n/);
    expect(out).toMatch(/usage +off +default +usage is off until you turn it on\./);
    expect(squeeze(out)).toContain('licence on default licence runs by a rule');
    expect(out).toContain('Everybody is audited.');
    expect(out).toContain('none yet: it is made when something is recorded');
    expect(product.listFiles()).toEqual([]);
    expect(product.captured).toEqual([]);
  });

  it('tells of what waits, of what was sent, and under which id', async () => {
    await product.run('enable', 'usage');
    await product.run('log', '--raw', 'on');
    recordOne();
    const { out } = await product.run('status');
    expect(out).toMatch(/Waiting +1 event in 1 report, \d+ B\n/);
    expect(out).toMatch(/Id in usage +[0-9a-f]{32}, until you reset it\n/);
    expect(out).not.toContain('Id in exceptions');
    expect(await product.runJson('status')).toMatchObject({
      product: 'test-product',
      version: '1.2.3',
      collector: product.collector,
      spool: { reports: 1, events: 1 },
      lastSent: null,
      rawLog: { on: true, days: 90, decidedBy: 'user' },
      folder: product.folder,
    });
    const telemetry = product.open();
    await telemetry.send();
    telemetry.close();
    const status = (await product.runJson('status')) as {
      readonly lanes: readonly { readonly lane: string; readonly device: string | null }[];
    };
    expect(status).toMatchObject({
      spool: { reports: 0, events: 0, bytes: 0 },
      lastSent: '2026-11-21T09:00:00.000Z',
    });
    const log = (await product.runJson('log')) as {
      readonly entries: readonly { readonly head: readonly object[] }[];
    };
    const device = status.lanes.find(({ lane }) => lane === 'usage')?.device;
    expect(device).toMatch(/^[0-9a-f]{32}$/);
    expect(log.entries[0]?.head).toContainEqual(
      expect.objectContaining({ name: 'device', value: device }),
    );
  });
});

describe('why', () => {
  it('shows every layer, where its value was found, and marks the one that decided', async () => {
    product.env['TEST_TELEMETRY'] = 'false';
    await product.run('enable', 'usage');
    const { out } = await product.run('why', 'usage');
    expect(out).toMatch(/^usage: off, decided by environment\n/);
    expect(out).toMatch(/→ +environment +off +TEST_TELEMETRY +false/);
    expect(out).toMatch(/ {3}choice +on /);
    for (const layer of ['machine', 'repository', 'unattended', 'site', 'settings', 'default']) {
      expect(out).toMatch(new RegExp(` {3}${layer} +(?:-|off) `));
    }
    expect(await product.runJson('why', 'usage')).toMatchObject([
      {
        lane: 'usage',
        state: 'off',
        decidedBy: 'environment',
        layers: expect.arrayContaining([
          expect.objectContaining({ layer: 'choice', says: 'on' }),
        ]) as unknown,
      },
    ]);
  });

  it('warns of a value that is not understood, and shows it without what could move the cursor', async () => {
    product.env['TEST_TELEMETRY'] = `perhaps\u001b[2J${'!'.repeat(60)}`;
    const { out } = await product.run('why', 'exceptions');
    expect(squeeze(out)).toContain('that counts as off');
    expect(out).toContain('perhaps?[2J');
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('!'.repeat(40));
  });

  it('shows all lanes when none is named, and refuses one that the product does not have', async () => {
    const { out } = await product.run('why');
    expect(out.match(/^\w+: (?:on|off), decided by /gm)).toHaveLength(3);
    expect(await product.run('why', 'performance')).toMatchObject({ code: 2, out: '' });
  });
});

describe('enable and disable', () => {
  it('keep the choice for all lanes that ask, and for the named ones only', async () => {
    expect((await product.run('enable')).code).toBe(0);
    expect(await product.runJson('disable', 'exc')).toEqual({
      choice: 'off',
      lanes: ['exceptions'],
      agreed: [],
      kept: [{ lane: 'exceptions', file: `${product.folder}/settings/exceptions.json` }],
      effective: [
        { lane: 'usage', state: 'on', decidedBy: 'choice', reason: 'You turned usage on.' },
        {
          lane: 'exceptions',
          state: 'off',
          decidedBy: 'choice',
          reason: 'You turned exceptions off.',
        },
        expect.objectContaining({ lane: 'licence', state: 'on', decidedBy: 'default' }),
      ],
    });
    expect(product.listFiles()).toEqual([
      'settings',
      'settings/exceptions.json',
      'settings/usage.json',
    ]);
  });

  it('drop what was spooled when they turn off, and send nothing of it', async () => {
    await product.run('enable');
    recordOne();
    expect(product.listFiles().some((file) => file.startsWith('spool/'))).toBe(true);
    await product.run('disable');
    expect(product.listFiles().some((file) => file.startsWith('spool'))).toBe(false);
    expect(product.captured).toEqual([]);
  });

  it('end with 1 when a stronger layer overrules the choice, and say which', async () => {
    product.env['DO_NOT_TRACK'] = '1';
    const { code, out } = await product.run('enable', 'usage');
    expect(code).toBe(1);
    expect(out).toContain('environment keeps it from being on (DO_NOT_TRACK).');
  });

  it('keep a choice that counts in other runs, when nobody watches this one', async () => {
    product.setting.isInteractive = false;
    const { code, out } = await product.run('enable', 'usage');
    expect(code).toBe(0);
    expect(out).toContain('counts in runs that somebody watches');
    product.setting.isInteractive = true;
    expect((await product.run('status')).out).toMatch(/usage +on +choice/);
  });

  it('do not govern a lane that runs by a rule, and say so', async () => {
    const { code, err } = await product.run('disable', 'licence');
    expect(code).toBe(1);
    expect(err).toContain('licence runs by a rule');
    expect(product.listFiles()).toEqual([]);
    expect((await product.run('disable', 'all')).code).toBe(0);
  });

  it('say so when no disk can keep the choice', async () => {
    writeFileSync(product.folder, 'a file where the folder should be');
    const { code, out, err } = await product.run('disable');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^Expected /);
  });
});

describe('reset-device-id', () => {
  it('gives every lane a new id, and makes none where there was none', async () => {
    expect((await product.run('reset-device-id')).out).toContain('no ids yet');
    expect(product.listFiles()).toEqual([]);
    await product.run('enable');
    recordOne();
    const readIds = async (): Promise<readonly (string | null)[]> =>
      (
        (await product.runJson('status')) as {
          readonly lanes: readonly { readonly device: string | null }[];
        }
      ).lanes.map(({ device }) => device);
    const before = await readIds();
    expect(await product.runJson('reset-device-id')).toEqual({ reset: true });
    expect(await readIds()).toEqual([null, null, null]);
    expect((await product.run('status')).out).toContain('none yet');
    recordOne();
    const after = await readIds();
    expect(new Set([...before, ...after]).size).toBe(6);
  });
});

describe('article', () => {
  it('prints the whole declaration with the commands of this product', async () => {
    const { out } = await product.run('article');
    expect(out).toContain('# Telemetry in Test Product');
    expect(out).toContain('Which things are made.');
    expect(out).toContain('test telemetry disable');
    expect(await product.runJson('article')).toMatchObject({
      product: 'test-product',
      article: out,
    });
  });
});

describe('help', () => {
  it('lists every command with its summary, under the name by which the user calls it', async () => {
    const { code, out } = await product.run('help');
    expect(code).toBe(0);
    expect(out).toContain('usage: test telemetry [COMMAND] [OPTIONS]');
    for (const { name, summary } of COMMANDS) {
      expect(out).toContain(`  ${name}`);
      expect(squeeze(out)).toContain(summary);
    }
  });

  it.each(COMMANDS.map(({ name }) => [name]))('has a page about %s', async (name) => {
    const { code, out } = await product.run(name, '--help');
    expect(code).toBe(0);
    expect(out).toContain(`usage: test telemetry ${name}`);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(90);
  });

  it('is pointed to when a command is not understood, with exit code 2 and nothing on standard output', async () => {
    for (const argv of [['nonsense'], ['status', '--nonsense'], ['log', '--raw', 'perhaps']]) {
      const { code, out, err } = await product.run(...argv);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/expected/);
    }
    expect(await product.run('help', 'nonsense')).toMatchObject({ code: 2, out: '' });
  });
});
