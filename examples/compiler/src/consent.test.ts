import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, type World } from './world.fixture.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  // The notice has been read, and nobody owes an audit: what is left is what the switches govern.
  await world.run(['license', 'set', WAIVED]);
  await world.run(['build']);
});
afterEach(async () => {
  await world.close();
});

const WAIVED = readFileSync(
  new URL('../keys-for-this-example-only/professional-audit-waived.key', import.meta.url),
  'utf8',
);

const deepTemplate = `{${'('.repeat(100_000)}1${')'.repeat(100_000)}}\n`;

/** A week of builds as they usually are, and then one that takes a hundred times as long. */
async function buildSlowly(before: () => void = () => undefined): Promise<void> {
  let clockMs = 0;
  const run = (weaveMs: number): ReturnType<World['run']> =>
    world.run(['build'], {
      monotonicMs: () => clockMs,
      beforePhase: (phase) => {
        clockMs += phase === 'weave' ? weaveMs : 10;
      },
    });
  for (let count = 0; count < 10; count += 1) await run(10);
  before();
  await run(4_000);
}

const lanesSent = (): readonly string[] =>
  [...new Set(world.captured.map(({ head }) => String(head['lane'])))].toSorted();

describe('nothing is sent, and no file is made but the choice itself,', () => {
  const before = (): readonly string[] => world.listHome().map(({ file }) => file);

  it.each([
    ['STENCIL_TELEMETRY_OPT_OUT', '1'],
    ['STENCIL_TELEMETRY_OPT_OUT', 'false'],
    ['METALAMA_TELEMETRY_OPT_OUT', 'true'],
    ['METALAMA_TELEMETRY_OPT_OUT', '0'],
    ['DO_NOT_TRACK', '1'],
    ['CI', 'true'],
  ])('with %s=%s', async (name, value) => {
    const files = before();
    world.env[name] = value;
    await buildSlowly();
    expect(lanesSent()).toEqual([]);
    expect(before()).toEqual(files);
    Reflect.deleteProperty(world.env, name);
    await world.run(['build']);
    expect(lanesSent()).toEqual(['usage']);
  });

  it('with an empty METALAMA_TELEMETRY_OPT_OUT it is on all the same', async () => {
    world.env['METALAMA_TELEMETRY_OPT_OUT'] = '';
    await world.run(['build']);
    expect(lanesSent()).toEqual(['usage']);
  });

  it.each([
    ['without a terminal', { isInteractive: false, isContainer: false }],
    ['in a container', { isInteractive: true, isContainer: true }],
  ])('%s', async (_, setting) => {
    const files = before();
    Object.assign(world.setting, setting);
    await buildSlowly();
    expect(lanesSent()).toEqual([]);
    expect(before()).toEqual(files);
  });

  it('in a repository that opts out at its root, for a project that is built from elsewhere too', async () => {
    const files = before();
    world.write('.git/HEAD', 'ref: refs/heads/main');
    world.write('.telemetry.json', '{ "telemetry": { "stencil": "off" } }');
    await world.run(['build']);
    await world.run(['build', join(world.folder, 'project')], { cwd: tmpdir() });
    expect(lanesSent()).toEqual([]);
    expect(before()).toEqual(files);
    expect((await world.run(['telemetry', 'why', 'usage'])).out).toMatch(
      /→ +repository +off +\S*\.telemetry\.json:1 /,
    );
    world.write('.telemetry.json', '{ "telemetry": { "other-product": "off" } }');
    await world.run(['build']);
    expect(lanesSent()).toEqual(['usage']);
  });

  it('after telemetry disable', async () => {
    const { code, out } = await world.run(['telemetry', 'disable']);
    expect(code).toBe(0);
    expect(out).toMatch(/usage +off +You turned usage off\./);
    await buildSlowly();
    expect(lanesSent()).toEqual([]);
    expect(before().toSorted()).toEqual([
      'licence.json',
      'telemetry/settings/exceptions.json',
      'telemetry/settings/notice.json',
      'telemetry/settings/performance.json',
      'telemetry/settings/usage.json',
    ]);
  });

  it('after disable, of what had been recorded before but not sent', async () => {
    await world.run(['build'], { delivery: 'kept' });
    expect(before().some((file) => file.startsWith('telemetry/spool/'))).toBe(true);
    await world.run(['telemetry', 'disable']);
    expect(before().some((file) => file.startsWith('telemetry/spool/'))).toBe(false);
    await world.run(['telemetry', 'enable']);
    await world.run(['build']);
    expect(world.events('project.built')).toHaveLength(1);
  });
});

describe('each lane has a switch of its own:', () => {
  it.each([
    ['usage', ['performance']],
    ['performance', ['usage']],
    ['all', []],
  ])('telemetry disable %s leaves %j', async (lane, left) => {
    await world.run(['telemetry', 'disable', lane]);
    await buildSlowly();
    expect(lanesSent()).toEqual(left);
  });

  it('enable all turns exceptions on too, by the name that the article has for it', async () => {
    await world.run(['telemetry', 'disable', 'all']);
    await world.run(['telemetry', 'enable', 'exception']);
    expect((await world.run(['telemetry', 'status'])).out).toMatch(/exceptions +on +choice/);
    await world.run(['telemetry', 'enable', 'all']);
    await buildSlowly();
    expect(lanesSent()).toEqual(['performance', 'usage']);
  });

  it('enable says so when a stronger layer keeps it from taking effect', async () => {
    world.env['STENCIL_TELEMETRY_OPT_OUT'] = '1';
    const { code, out } = await world.run(['telemetry', 'enable', 'usage']);
    expect(code).toBe(1);
    expect(out).toContain('but environment keeps it from being on');
  });
});

describe('a failure of the compiler itself', () => {
  beforeEach(() => {
    world.write('project/templates/deep.stencil', deepTemplate);
  });

  it('is not reported before the user has agreed, and tells how to', async () => {
    const { code, err } = await world.run(['build']);
    expect(code).toBe(3);
    expect(err).toContain('fault of Stencil, not of your project');
    expect(err).toContain("'stencil telemetry enable exceptions'");
    const { out } = await world.run(['telemetry', 'crashes']);
    expect(out).toMatch(/1 time +crashed +waits for you/);
    expect(lanesSent()).toEqual(['usage']);
    expect(world.events('build.ended')).toMatchObject([{ outcome: 'crashed' }]);
  });

  it('is reported by phase, kind and its place in the compiler after that, and by nothing else', async () => {
    await world.run(['telemetry', 'enable', 'exceptions']);
    const { err } = await world.run(['build']);
    expect(err).not.toContain('telemetry enable');
    expect(world.events('compiler.failed')).toEqual([
      {
        seq: 1,
        at: '2026-11-02T08:00:00.000Z',
        event: 'compiler.failed',
        failure: {
          description: 1,
          runtime: 'v8',
          error: expect.objectContaining({
            type: { of: 'runtime', name: 'RangeError' },
            template: 'too-much-recursion',
          }) as unknown,
        },
        severity: 'crashed',
        times: 1,
        phase: 'parse',
        category: 'stack_overflow',
      },
    ]);
    expect(world.captured.map(({ body }) => body).join('')).not.toContain(world.folder);
  });

  it('is reported once, however often it is met', async () => {
    await world.run(['telemetry', 'enable', 'exceptions']);
    for (let day = 0; day < 3; day += 1) {
      world.clock.now += 86_400_000;
      expect((await world.run(['build'])).code).toBe(3);
    }
    expect(world.events('compiler.failed')).toHaveLength(1);
  });

  it.each([
    [new TypeError('C:\\Users\\klaus\\secret'), 'wrong_type'],
    [new ReferenceError('klaus is not defined'), 'unknown_name'],
    [new RangeError('Invalid array length'), 'out_of_range'],
    [new Error('klaus@example.com'), 'other'],
  ])('never tells its message (%s)', async (thrown, category) => {
    await world.run(['telemetry', 'enable', 'exceptions']);
    await world.run(['build'], {
      beforePhase: (phase) => {
        if (phase === 'parse') throw thrown;
      },
    });
    expect(world.events('compiler.failed')).toMatchObject([{ phase: 'parse', category }]);
    expect(world.captured.map(({ body }) => body).join('')).not.toContain('klaus');
  });

  it('is none when the transform of the user fails', async () => {
    await world.run(['telemetry', 'enable', 'all']);
    world.write('project/stencil.json', '{"name":"a","transform":"klaus.mjs"}');
    world.write('project/klaus.mjs', 'export default () => undefined.klaus;');
    const { code, err } = await world.run(['build']);
    expect([code, err]).toEqual([1, expect.stringContaining("reading 'klaus'")]);
    expect(world.events('compiler.failed')).toEqual([]);
    expect((await world.run(['telemetry', 'crashes'])).out).toBe('No failures are kept here.\n');
  });

  it('is none when the disk or the project is at fault', async () => {
    await world.run(['telemetry', 'enable', 'all']);
    world.write('project/templates/deep.stencil', 'x\n');
    world.write('project/stencil.json', '{"name":"a","output":"blocked"}');
    world.write('project/blocked', 'a file where the folder should be');
    expect((await world.run(['build'])).code).toBe(1);
    expect(world.events('compiler.failed')).toEqual([]);
    expect((await world.run(['telemetry', 'crashes'])).out).toBe('No failures are kept here.\n');
  });
});

describe('a slow build', () => {
  it('is reported with what took so long, and how long that usually takes', async () => {
    await buildSlowly();
    expect(world.events('build.slow')).toMatchObject([
      { operation: 'build', duration: 4_030, baseline: 40, times: 1 },
      { operation: 'weave', duration: 4_000, baseline: 10, times: 1 },
    ]);
  });

  it('is none when its time is explained by its size', async () => {
    await buildSlowly(() => {
      world.write('project/templates/long.stencil', 'line\n'.repeat(20_000));
    });
    expect(world.events('build.slow')).toEqual([]);
  });
});
