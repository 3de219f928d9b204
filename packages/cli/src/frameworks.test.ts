/**
 * The one line that puts the commands into a vendor's own command line, whatever takes that apart: what follows the word `telemetry` is
 * passed on as it stands.
 */
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestProduct, type Ran, type TestProduct } from './product.fixture.ts';

interface Sade {
  readonly command: (usage: string, about: string) => Sade;
  readonly option: (flags: string, about: string) => Sade;
  readonly action: (run: () => Promise<Ran>) => Sade;
  readonly parse: (
    argv: readonly string[],
    options: { readonly lazy: true },
  ) => { readonly handler: () => Promise<Ran> } | undefined;
}

// A framework that comes with a tool of ours, and so is no dependency more.
const require = createRequire(import.meta.url);
const fromPublint = createRequire(require.resolve('publint'));
const sade = fromPublint('sade') as (name: string) => Sade;

type Run = (...words: readonly string[]) => Promise<Ran>;
const OTHER: Ran = { code: 0, out: 'something else', err: '' };

const DISPATCHES: readonly (readonly [
  name: string,
  dispatch: (argv: readonly string[], run: Run) => Promise<Ran>,
])[] = [
  [
    'a comparison of words',
    async ([first, ...rest], run) => (first === 'telemetry' ? await run(...rest) : OTHER),
  ],
  [
    'node:util parseArgs',
    async (argv, run) => {
      const { tokens } = parseArgs({
        args: [...argv],
        options: { verbose: { type: 'boolean' } },
        allowPositionals: true,
        strict: false,
        tokens: true,
      });
      const command = tokens.find(({ kind }) => kind === 'positional');
      return command !== undefined && argv[command.index] === 'telemetry'
        ? await run(...argv.slice(command.index + 1))
        : OTHER;
    },
  ],
  [
    'sade',
    async (argv, run) => {
      const program = sade('tool')
        .option('--verbose', 'Says more.')
        .command('build', 'Builds.')
        .action(async () => OTHER)
        .command('telemetry', 'What is sent, and why.')
        .action(() => run(...argv.slice(argv.indexOf('telemetry') + 1)));
      const parsed = program.parse(['node', 'tool', ...argv], { lazy: true });
      if (parsed === undefined) throw new Error('Expected a command that sade knows, got none.');
      return await parsed.handler();
    },
  ],
];

let product: TestProduct;
beforeEach(async () => {
  product = await createTestProduct();
});
afterEach(async () => {
  await product.close();
});

describe.each(DISPATCHES)('in a command line that is taken apart by %s', (_name, dispatch) => {
  const tool = (...argv: readonly string[]): Promise<Ran> => dispatch(argv, product.run);

  it('the commands are those that they are alone, with their lanes, options and exit codes', async () => {
    expect(await tool('build')).toBe(OTHER);
    expect((await tool('telemetry', 'enable', 'usage')).code).toBe(0);
    for (const words of [
      ['status', '--json'],
      ['why', 'usage'],
      ['log', 'usage', '--last', '1', '--json'],
      ['preview', '--json'],
      ['help', 'log'],
      ['status', '--nonsense'],
      ['nonsense'],
      [],
    ]) {
      const ran = await tool('telemetry', ...words);
      expect([words, ran]).toEqual([words, await product.run(...words)]);
    }
    const lanes = (await tool('telemetry', 'status', '--json')).out;
    expect(JSON.parse(lanes)).toMatchObject({ lanes: [{ lane: 'usage', state: 'on' }, {}, {}] });
    expect((await tool('telemetry', 'disable')).code).toBe(0);
    expect((await tool('telemetry', 'nonsense')).code).toBe(2);
  });
});
