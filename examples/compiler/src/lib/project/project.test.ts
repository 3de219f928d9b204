import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { templateBytesMax } from '../../limits.ts';
import { PHASES } from '../language/compile.ts';
import { type Build, buildProject, writeEmitted } from './build-project.ts';
import { createProject } from './new-project.ts';
import { parseProjectFile } from './project-file.ts';
import { type Project, readProject } from './read-project.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stencil-project-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};

const open = (): Project => {
  const read = readProject(folder);
  if (!read.ok) throw new Error(read.issues.join('\n'));
  return read.value;
};

const build = (
  project: Project,
  effects: Partial<Parameters<typeof buildProject>[1]> = {},
): Build =>
  buildProject(project, { monotonicMs: () => 0, beforePhase: () => undefined, ...effects });

describe('createProject()', () => {
  it('makes a project that builds without a fault', () => {
    expect(createProject(join(folder, 'shop'))).toEqual({ ok: true });
    const read = readProject(join(folder, 'shop'));
    if (!read.ok) throw new Error(read.issues.join('\n'));
    const built = build(read.value);
    if (built.kind !== 'compiled') throw new Error(built.kind);
    expect(built.compilation).toMatchObject({ diagnostics: [], aspects: 2 });
    expect(writeEmitted(read.value, built.compilation)).toEqual({ ok: true });
    expect(
      readdirSync(join(folder, 'shop', 'out'), { recursive: true, encoding: 'utf8' }).toSorted(),
    ).toEqual(['mails', 'mails/welcome.js', 'page.js', 'stencil-runtime.js']);
  });

  it('leaves a folder alone that has files in it', () => {
    write('mine.txt', 'mine');
    expect(createProject(folder).ok).toBe(false);
    expect(readdirSync(folder)).toEqual(['mine.txt']);
  });
});

describe('parseProjectFile()', () => {
  it('fills in what is not said', () => {
    expect(parseProjectFile('{"name":"shop"}')).toEqual({
      ok: true,
      value: {
        name: 'shop',
        source: 'templates',
        output: 'out',
        target: { language: 'javascript', version: '2020' },
        transform: null,
      },
    });
  });

  it.each([
    ['[]', 'to be a JSON object'],
    ['{', 'to be a JSON object'],
    ['{}', '"name"'],
    ['{"name":"a","target":"cobol@85"}', 'javascript@2015, javascript@2020, typescript@5.0'],
    ['{"name":"a","source":"../b"}', 'inside the project'],
    ['{"name":"a","output":"/etc"}', 'inside the project'],
    ['{"name":"a","transform":"../x.mjs"}', 'inside the project'],
    ['{"name":"a","transform":"x.exe"}', 'a JavaScript module'],
    ['{"name":"a","transform":1}', 'a JavaScript module'],
    ['{"name":"a","output":"templates"}', 'two folders'],
    ['{"name":"a","sauce":"b"}', "'sauce'"],
  ])('refuses %s', (text, message) => {
    const parsed = parseProjectFile(text);
    expect(parsed.ok ? [] : parsed.issues.join('\n')).toContain(message);
  });
});

describe('readProject()', () => {
  it('finds templates in folders, in the order of their paths', () => {
    write('stencil.json', '{"name":"a"}');
    for (const file of ['b.stencil', 'a/z.stencil', 'a.stencil', 'notes.txt']) {
      write(`templates/${file}`, 'x\n');
    }
    expect(open().sources.map(({ file }) => file)).toEqual([
      'a.stencil',
      'a/z.stencil',
      'b.stencil',
    ]);
  });

  it.each([
    [[], "'stencil.json', which is not there"],
    [['stencil.json'], "the folder 'templates', which is not there"],
    [['stencil.json', 'templates/notes.txt'], 'expected .stencil files'],
  ])('with only %j says what is missing', (files, message) => {
    for (const file of files) write(file, '{"name":"a"}');
    const read = readProject(folder);
    expect(read.ok ? '' : read.issues.join('\n')).toContain(message);
  });

  it('refuses a template that is larger than the limit', () => {
    write('stencil.json', '{"name":"a"}');
    write('templates/a.stencil', 'x'.repeat(templateBytesMax + 1));
    const read = readProject(folder);
    expect(read.ok ? '' : read.issues.join('\n')).toContain(`${templateBytesMax} bytes`);
  });
});

describe('buildProject()', () => {
  beforeEach(() => {
    write('stencil.json', '{"name":"a"}');
    write('templates/a.stencil', '{1 + 1}\n');
  });

  it('measures each phase by the clock that it is given', () => {
    let clockMs = 0;
    const takenMs = { parse: 5, check: 3, weave: 2, emit: 7 };
    const built = build(open(), {
      monotonicMs: () => clockMs,
      beforePhase: (phase) => {
        clockMs += takenMs[phase];
      },
    });
    expect(built).toMatchObject({ kind: 'compiled', durationsMs: takenMs });
  });

  it.each(PHASES)('tells that the phase %s failed, whatever was thrown in it', (phase) => {
    const thrown = { strange: true };
    const built = build(open(), {
      beforePhase: (current) => {
        if (current === phase) throw thrown as never;
      },
    });
    expect(built).toEqual({ kind: 'failed', phase, error: thrown });
  });

  it('fails in the parser when parentheses are nested deeper than its stack', () => {
    write('templates/deep.stencil', `{${'('.repeat(100_000)}1${')'.repeat(100_000)}}\n`);
    const built = build(open());
    expect(built).toMatchObject({ kind: 'failed', phase: 'parse' });
    expect(built.kind === 'failed' && built.error).toBeInstanceOf(RangeError);
  });
});

describe('writeEmitted()', () => {
  it('tells the code of what kept it from writing', () => {
    write('stencil.json', '{"name":"a"}');
    write('templates/a.stencil', 'x\n');
    write('out', 'a file where the folder should be');
    const built = build(open());
    if (built.kind !== 'compiled') throw new Error(built.kind);
    const written = writeEmitted(open(), built.compilation);
    expect(written.ok ? '' : written.code).toMatch(/EEXIST|ENOTDIR/);
    expect(readFileSync(join(folder, 'out'), 'utf8')).toContain('a file');
  });
});
