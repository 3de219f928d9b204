import { describe, expect, it } from 'vitest';
import { checkTree } from './rules.ts';
import type { Finding } from './tree.ts';

const architecture =
  '# A\n\n```arrows\nmanifest →\nlocal → manifest\nclient → manifest, local\nstore → manifest\ndashboard → manifest\n```\n';

/** A tree that tidy finds nothing in, so that each test shows one bad thing and nothing else. */
const good: Readonly<Record<string, string>> = {
  'ARCHITECTURE.md': architecture,
  'packages/local/package.json':
    '{"exports":{"./spool":{"candor-source":"./src/spool.ts"}},"dependencies":{"@candor/manifest":"0.1.0"}}',
  'packages/local/README.md': '# local\n\nState on disk.\n\n```ts\nopen();\n```\n',
  'packages/local/src/spool.ts':
    "import { parse } from '@candor/manifest/parse';\nexport const spool = parse;\n",
};

/** What tidy finds when these files are put into the good tree. */
function find(files: Readonly<Record<string, string>>): Finding[] {
  return checkTree({ files: new Map(Object.entries({ ...good, ...files })) });
}

function expectOne(
  files: Readonly<Record<string, string>>,
  rule: string,
  message: RegExp,
): Finding {
  const findings = find(files);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ rule });
  expect(findings[0]?.message).toMatch(message);
  return findings[0] as Finding;
}

describe('tidy', () => {
  it('finds nothing in a tree that keeps the rules', () => {
    expect(find({})).toEqual([]);
  });

  it('refuses an import against the arrows, and tells the line', () => {
    const path = 'packages/local/src/spool.ts';
    const text =
      "import { parse } from '@candor/manifest/parse';\nimport { send } from '@candor/client/send';\nexport const all = [parse, send];\n";
    const found = find({ [path]: text }).filter(({ rule }) => rule === 'arrows');
    expect(found).toMatchObject([
      { path, line: 2, message: expect.stringContaining('no arrow to client') as string },
    ]);
  });

  it.each([
    ['a dynamic import', "export const load = () => import('@candor/client/send');\n"],
    ['an export from', "export { send } from '@candor/client/send';\n"],
    ['a type import', "export type T = import('@candor/client/send').Send;\n"],
  ])('sees %s as an import too', (_, text) => {
    expect(
      find({ 'packages/local/src/spool.ts': text }).some(({ rule }) => rule === 'arrows'),
    ).toBe(true);
  });

  it('refuses a relative import that leaves its package', () => {
    const text = "import { a } from '../../manifest/src/parse.ts';\nexport const b = a;\n";
    expectOne({ 'packages/local/src/spool.ts': text }, 'arrows', /leaves its package/);
  });

  it('lets examples import client and cli, and nothing below them', () => {
    const text = (name: string): string =>
      `import { a } from '@candor/${name}/x';\nexport const b = a;\n`;
    const file = '{"dependencies":{"@candor/client":"0.1.0","@candor/local":"0.1.0"}}';
    expect(
      find({ 'examples/e/src/a.ts': text('client'), 'examples/e/package.json': file }),
    ).toEqual([]);
    expectOne(
      { 'examples/e/src/a.ts': text('local'), 'examples/e/package.json': file },
      'arrows',
      /no arrow to local/,
    );
  });

  it('refuses arrows that run in a circle', () => {
    const circle = architecture.replace('manifest →\n', 'manifest → client\n');
    expect(
      find({ 'ARCHITECTURE.md': circle }).some(({ message }) => message.includes('circle')),
    ).toBe(true);
  });

  it('refuses a package that the table does not know', () => {
    expectOne(
      {
        'packages/extra/package.json': '{}',
        'packages/extra/README.md': '# x\n\nX.\n\n```\nx\n```\n',
      },
      'arrows',
      /not in the arrow table/,
    );
  });

  it('says so when there is no arrow table at all', () => {
    expectOne({ 'ARCHITECTURE.md': '# nothing' }, 'arrows', /found none/);
  });

  it('refuses a dependency from outside in a dependency-free package', () => {
    const file = '{"dependencies":{"@candor/manifest":"0.1.0","left-pad":"1.0.0"}}';
    expectOne({ 'packages/local/package.json': file }, 'dependencies', /left-pad/);
  });

  it('refuses an import that package.json does not declare', () => {
    const text = "import pad from 'left-pad';\nexport const a = pad;\n";
    expectOne({ 'packages/local/src/spool.ts': text }, 'dependencies', /does not declare/);
  });

  it.each(['utils', 'helpers', 'common', 'misc', 'types', 'index'])(
    'refuses a file named %s',
    (stem) => {
      expectOne(
        { [`packages/local/src/${stem}.ts`]: 'export const a = 1;\n' },
        'names',
        /says nothing/,
      );
    },
  );

  it('refuses a file name that is not kebab-case', () => {
    expectOne(
      { 'packages/local/src/spoolFile.ts': 'export const a = 1;\n' },
      'names',
      /kebab-case/,
    );
  });

  it('refuses a file of more than 300 lines and takes one of 300', () => {
    const lines = (count: number): string => 'export {};\n'.repeat(count);
    expect(find({ 'packages/local/src/long.ts': lines(300) })).toEqual([]);
    expectOne({ 'packages/local/src/long.ts': lines(301) }, 'lengths', /301 lines/);
  });

  it('refuses a function of more than 70 lines and takes one of 70', () => {
    const lines = (count: number): string =>
      `export function f(): void {\n${'  f();\n'.repeat(count - 2)}}\n`;
    expect(find({ 'packages/local/src/long.ts': lines(70) })).toEqual([]);
    expectOne({ 'packages/local/src/long.ts': lines(71) }, 'lengths', /a function of 71 lines/);
  });

  it('refuses an inner file that is only an indirection', () => {
    expectOne(
      { 'packages/local/src/lib/tiny.ts': 'export const a = 1;\n' },
      'lengths',
      /1 lines of code/,
    );
  });

  it('refuses a module that acts when it is imported, and lets main.ts act', () => {
    expectOne(
      { 'packages/local/src/acts.ts': 'process.exit();\nexport {};\n' },
      'effects',
      /acts when imported/,
    );
    expect(find({ 'packages/local/src/main.ts': 'process.exit();\nexport {};\n' })).toEqual([]);
  });

  it('refuses stray remarks', () => {
    const mark = ['FIX', 'ME'].join('');
    expectOne(
      { 'packages/local/src/a.ts': `// ${mark} later\nexport const a = 1;\n` },
      'remarks',
      /stray/,
    );
  });

  it('refuses a package without README, with an "and" in its first sentence, or without early code', () => {
    const code = '\n```ts\nx();\n```\n';
    const files = new Map(Object.entries(good));
    files.delete('packages/local/README.md');
    expect(checkTree({ files })).toMatchObject([
      { rule: 'packages', message: 'every package has a README.md' },
    ]);
    expectOne(
      { 'packages/local/README.md': `# l\n\nKeeps this and that.\n${code}` },
      'packages',
      /an "and"/,
    );
    expectOne(
      { 'packages/local/README.md': `# l\n\nKeeps.\n${'\n'.repeat(20)}${code}` },
      'packages',
      /line 15/,
    );
  });

  it('refuses an export of a file that is not there', () => {
    const file =
      '{"exports":{"./gone":{"candor-source":"./src/gone.ts"}},"dependencies":{"@candor/manifest":"0.1.0"}}';
    expectOne({ 'packages/local/package.json': file }, 'packages', /not there/);
  });
});
