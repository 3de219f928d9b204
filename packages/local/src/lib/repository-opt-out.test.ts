import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decideConsent } from '../consent.ts';
import { findConsentPlaces, readConsentInputs } from '../consent-inputs.ts';
import { repositoryStepsMax } from '../limits.ts';
import { buildManifest } from '../manifest.fixture.ts';
import { listRepositoryFiles, readRepositoryOptOut } from './repository-opt-out.ts';

let root = '';
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'candor-repository-')));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const make = (...parts: readonly string[]): string => {
  const folder = path.join(root, ...parts);
  fs.mkdirSync(folder, { recursive: true });
  return folder;
};
const optOut = (folder: string, text: string): string => {
  const file = path.join(folder, '.telemetry.json');
  fs.writeFileSync(file, text);
  return file;
};

describe('listRepositoryFiles()', () => {
  it('walks up to the folder that holds .git, and no further', () => {
    make('outer', '.git');
    make('outer', 'inner', '.git');
    const folder = make('outer', 'inner', 'src', 'lib');
    const file = path.join(root, 'outer', 'inner', '.telemetry.json');
    expect(listRepositoryFiles([folder])).toEqual([file]);
    expect(listRepositoryFiles([path.join(root, 'outer', 'inner')])).toEqual([file]);
  });

  it('passes the .git file of a submodule or a work tree, and goes on to the repository around', () => {
    make('outer', '.git');
    const submodule = make('outer', 'submodule');
    fs.writeFileSync(path.join(submodule, '.git'), 'gitdir: ../.git/modules/submodule');
    expect(listRepositoryFiles([submodule])).toEqual([
      path.join(submodule, '.telemetry.json'),
      path.join(root, 'outer', '.telemetry.json'),
    ]);
  });

  it('has one place for folders of one repository, and none outside of any', () => {
    make('one', '.git');
    expect(listRepositoryFiles([make('one', 'a'), make('one', 'b')])).toHaveLength(1);
    expect(listRepositoryFiles([make('none')])).toEqual([]);
    expect(listRepositoryFiles([path.join(root, 'not', 'there')])).toEqual([]);
  });

  it('walks up from where a symbolic link leads too, for a folder that is to be made as well', () => {
    make('real', '.git');
    make('real', 'src');
    make('around', '.git');
    const link = path.join(root, 'around', 'link');
    fs.symlinkSync(path.join(root, 'real', 'src'), link, 'dir');
    const files = ['around', 'real'].map((name) => path.join(root, name, '.telemetry.json'));
    expect(listRepositoryFiles([link])).toEqual(files);
    expect(listRepositoryFiles([path.join(link, 'to', 'be', 'made')])).toEqual(files);
    const other = path.join(root, 'other');
    fs.symlinkSync(path.join(root, 'real'), other, 'dir');
    expect(listRepositoryFiles([other])).toHaveLength(1);
    fs.symlinkSync(path.join(root, 'nowhere'), path.join(root, 'broken'));
    expect(listRepositoryFiles([path.join(root, 'broken')])).toEqual([]);
  });

  it('gives up after so many folders', () => {
    make('deep', '.git');
    const steps = (count: number): string =>
      make('deep', ...Array.from({ length: count }, () => 'a'));
    expect(listRepositoryFiles([steps(repositoryStepsMax - 1)])).toHaveLength(1);
    expect(listRepositoryFiles([steps(repositoryStepsMax)])).toEqual([]);
  });
});

describe('readRepositoryOptOut()', () => {
  const read = (text: string) => {
    const file = optOut(make('repository'), text);
    return readRepositoryOptOut('stencil', [file]);
  };
  const file = () => path.join(root, 'repository', '.telemetry.json');

  it.each([
    ['{ "telemetry": "off" }', 1],
    ['{ "telemetry": false }', 1],
    ['{\n  // ours\n  "telemetry": "OFF",\n}', 3],
    ['{ "telemetry": { "other": "off",\n "stencil": "off" } }', 2],
    ['{ "telemetry": { "Stencil": "off" } }', 1],
    ['{ "telemetry": { "stencil": "on",\n "STENCIL": "off" } }', 2],
  ])('%j turns off', (text, line) => {
    expect(read(text)).toEqual({ state: 'off', value: 'off', origin: `${file()}:${line}` });
  });

  it.each(['{}', '{ "telemetry": { "other": "off" } }', '{ "telemetry": {} }'])(
    '%j leaves the product alone',
    (text) => expect(read(text)).toEqual({ state: 'absent' }),
  );

  it.each([
    ['', 1],
    ['[]', 1],
    ['{ "telemetry": "on" }', 1],
    ['{ "telemetry": true }', 1],
    ['{ "telemetry": ["stencil"] }', 1],
    ['{ "telemetry": {\n "stencil": "on" } }', 2],
    ['{\n "telemetri": "off" }', 2],
  ])('%j is not understood', (text, line) => {
    expect(read(text)).toMatchObject({ state: 'damaged', origin: `${file()}:${line}` });
  });

  it('is absent without a file, and says so where there is no repository', () => {
    expect(readRepositoryOptOut('stencil', [path.join(root, 'none')])).toEqual({ state: 'absent' });
    expect(readRepositoryOptOut('stencil', [])).toEqual({ state: 'no_repository' });
  });

  it('obeys whichever of several repositories says off', () => {
    const inner = optOut(make('a'), '{}');
    const outer = optOut(make('b'), '{ "telemetry": "off" }');
    expect(readRepositoryOptOut('stencil', [inner, outer])).toMatchObject({ state: 'off' });
  });
});

describe('as a layer of consent', () => {
  const decide = (workingFolder: string | null, projectFolder?: string) =>
    decideConsent(
      readConsentInputs(
        findConsentPlaces(buildManifest(), {
          folder: path.join(root, 'state'),
          ...(projectFolder === undefined ? {} : { projectFolder }),
          effects: {
            env: {},
            readWorkingFolder: () => workingFolder,
            listMachineFolders: () => [],
            isInteractive: () => true,
            isContainer: () => false,
          },
        }),
      ),
    ).licence;

  it('turns every lane off for whoever works there, with its line', () => {
    make('off', '.git');
    const origin = `${optOut(make('off'), '{\n "telemetry": "off" }')}:2`;
    const decision = decide(make('off', 'src'));
    expect(decision).toMatchObject({ state: 'off', decidedBy: 'repository' });
    expect(decision?.layers.find(({ layer }) => layer === 'repository')?.origin).toBe(origin);
    expect(decide(make('elsewhere'))?.state).toBe('on');
    expect(decide(null)?.state).toBe('on');
  });

  it('holds for the working folder and for the project that the product names', () => {
    make('off', '.git');
    optOut(make('off'), '{ "telemetry": { "test-product": "off" } }');
    expect(decide(make('elsewhere'), make('off', 'project'))?.state).toBe('off');
    expect(decide(make('off'), make('elsewhere'))?.state).toBe('off');
    const link = path.join(root, 'link');
    fs.symlinkSync(make('off', 'project'), link, 'dir');
    expect(decide(link)?.state).toBe('off');
    expect(decide(make('elsewhere'), link)?.state).toBe('off');
  });

  it('is off, with a warning, where it is not understood', () => {
    make('off', '.git');
    optOut(make('off'), '{ "telemetry": "on" }');
    const decision = decide(make('off'));
    expect(decision).toMatchObject({ state: 'off', decidedBy: 'repository' });
    expect(decision?.layers.find(({ layer }) => layer === 'repository')?.warning).toBe(true);
  });
});
