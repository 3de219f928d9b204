import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compileTexts } from './compile-for-test.fixture.ts';

const TSC = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
);
const OPTIONS = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--pretty', 'false'];

const PAGE = `@param title: text
@param author: { name: text, mail: text? }?
@param items: list of { name: text, tags: list of text }
{title | upper} by {author.name ?? "nobody"} ({author.mail ?? "no mail"})
@for item, index in items
{index}: {item.name} {item.tags | join(", ")} {(item.tags | first) ?? "-"}
@end
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stencil-tsc-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const { file, text } of compileTexts({ 'page.stencil': PAGE }, 'typescript@5.0').emitted) {
    writeFileSync(join(folder, file), text);
  }
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const use = (data: string): void => {
  writeFileSync(
    join(folder, 'use.ts'),
    `import { render } from './page.js';\nexport const text = render(${data});\n`,
  );
};

it('TypeScript that is emitted satisfies the strict compiler and renders', () => {
  use('{ title: "t", items: [{ name: "a", tags: ["x", "y"] }], author: { name: "n" } }');
  execFileSync(process.execPath, [TSC, ...OPTIONS, 'use.ts'], { cwd: folder });
  const script = "import('./use.js').then((use) => process.stdout.write(use.text))";
  expect(execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' })).toBe(
    'T by n (no mail)\n0: a x, y x\n',
  );
});

it('TypeScript that is emitted lets nobody pass the wrong data', () => {
  use('{ title: 1, items: [] }');
  const run = spawnSync(process.execPath, [TSC, ...OPTIONS, '--noEmit', 'use.ts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(run.stdout).toContain(
    "use.ts(2,30): error TS2322: Type 'number' is not assignable to type 'string'",
  );
});
