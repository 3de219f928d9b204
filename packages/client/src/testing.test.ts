import { findTracer } from '@candor/testing/tracer';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { OffProductPlan } from './off-product.fixture-main.ts';
import { buildDeclaration } from './product.fixture.ts';
import { checkOffMeansOff, formatOffReport, type OffReport } from './testing.ts';

const MAIN = fileURLToPath(new URL('off-product.fixture-main.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

const DEFAULTS = { cheats: [], send: 'in_process' } as const;

const check = (plan: Partial<OffProductPlan> = {}, host = 'localhost'): Promise<OffReport> =>
  checkOffMeansOff({
    declaration: buildDeclaration(),
    start: ({ folder, collector, machineFolder }) => ({
      command: process.execPath,
      args: [
        '--conditions=candor-source',
        '--import',
        TSX,
        MAIN,
        JSON.stringify({
          ...DEFAULTS,
          machineFolder,
          collector: collector.replace('localhost', host),
          ...plan,
        }),
      ],
      // The proxy of the place has a name too.
      env: { TSX_DISABLE_CACHE: '1', NO_PROXY: host },
      usesMachineFolder: true,
      // What reads TypeScript here, and how it speaks to its parent.
      own: {
        programs: ['esbuild'],
        paths: [path.join(folder, 'temporary', `tsx-${process.getuid?.() ?? ''}`)],
      },
    }),
  });

const LAYERS = [
  'DO_NOT_TRACK=1',
  'TEST_TELEMETRY=false',
  'the choice "off"',
  'no choice',
  'a damaged choice',
  'the policy of a site',
  'the policy of the machine',
  'the repository',
  'the settings file appsettings.json',
];

const isTraced = (await findTracer()) !== null;

it('a pipeline traces: where CI is set, it is a fault that strace is not there or may not trace', () => {
  expect(process.env['CI'] === 'true' && !isTraced).toBe(false);
});

describe('checkOffMeansOff()', () => {
  it('finds a product clean that obeys, by every layer', async () => {
    const report = await check({ send: 'detached' });
    expect(report.findings).toEqual([]);
    expect(report.layers).toEqual(LAYERS);
    expect(report.notSeen.length).toBe(isTraced ? 0 : 1);
    expect(formatOffReport(report)).toContain('off by DO_NOT_TRACK=1, TEST_TELEMETRY=false, ');
  });

  it.skipIf(!isTraced)(
    'says so where no name was looked up, not even with telemetry on',
    async () => {
      const { notSeen } = await check({}, '127.0.0.1');
      expect(notSeen).toEqual([expect.stringMatching(/^with telemetry on no name was looked up/)]);
    },
  );

  it('finds a product that obeys neither a variable nor the machine, and sends', async () => {
    const { findings } = await check({ cheats: ['spool'] });
    const found = (kind: string): readonly string[] => [
      ...new Set(findings.filter((finding) => finding.kind === kind).map(({ layer }) => layer)),
    ];
    // The choice, the site and the settings file turn it off all the same.
    const ignored = ['DO_NOT_TRACK=1', 'TEST_TELEMETRY=false', 'no choice'];
    expect(found('file')).toEqual([...ignored, 'the policy of the machine']);
    expect(found('connection')).toEqual([...ignored, 'the policy of the machine']);
    expect(found('run')).toEqual([]);
  });

  it.skipIf(!isTraced)(
    'finds what else a product does while it is off, in every layer',
    async () => {
      const { findings } = await check({ cheats: ['file', 'process', 'connection', 'look_up'] });
      for (const layer of LAYERS) {
        const kinds = findings.filter((finding) => finding.layer === layer).map(({ kind }) => kind);
        expect(new Set(kinds)).toEqual(new Set(['connection', 'look_up', 'process', 'file']));
      }
      const sentences = new Set(findings.map(({ what }) => what));
      expect(sentences).toContain('a connection to 127.0.0.1, port 9');
      expect([...sentences].join()).toMatch(/a process: \S*\/true/);
      expect([...sentences].join()).toMatch(/a file: \S*\/seen-before/);
    },
  );

  it('does not take a product for clean that does nothing, ends with a fault or can not be started', async () => {
    const run = (command: string, ...args: readonly string[]): Promise<OffReport> =>
      checkOffMeansOff({ declaration: buildDeclaration(), start: () => ({ command, args }) });
    const idle = await run(process.execPath, '-e', '');
    expect(idle.findings).toMatchObject([{ layer: 'on', kind: 'run' }]);
    expect(idle.notSeen).toContainEqual(expect.stringMatching(/^the policy of the machine: /));
    const failing = await run(process.execPath, '-e', 'throw new Error("broken")');
    expect(failing.findings[0]?.what).toContain('broken');
    expect(failing.findings).toHaveLength(LAYERS.length + 1);
    const missing = await run('/no/such/program');
    expect(missing.findings.length).toBeGreaterThan(LAYERS.length);
  });
});
