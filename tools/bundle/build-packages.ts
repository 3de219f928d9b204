/**
 * Builds the packages of the user's side as they are published.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assignParts, listNames, offer, type Assignment } from './assign-parts.ts';
import { fileNameOf } from './borders.ts';
import { bundlePart } from './bundle-part.ts';
import type { FunctionNames } from './called-functions.ts';
import { printEntryFiles, printPassedOn, type Entry } from './entry-files.ts';
import { flattenDeclarations } from './flatten-declarations.ts';
import { PUBLISHED, type PublishedPackage } from './parts.ts';
import {
  listExports,
  printPackageFile,
  readPackageFile,
  type PackageFile,
} from './published-package.ts';

export interface BuildOptions {
  readonly root: string;
  /** Each package gets a folder of its own here, in place of what was there. */
  readonly target: string;
  /** With white space, comments and the names of local variables. Default false. */
  readonly isReadable?: boolean;
  /** Told of each file that a usual run loads: which function of the source has which name in it. */
  readonly onPart?: (file: string, names: FunctionNames) => void;
}

/** A package on its way. */
interface Draft {
  readonly name: string;
  readonly source: PackageFile;
  /** Source files by entry. */
  readonly entrySources: ReadonlyMap<string, string>;
  readonly entries: readonly Entry[];
  /** Files of the entries that only pass on what another package has, by their names. */
  readonly passedOn: ReadonlyMap<string, string>;
  /** Code by file name. */
  readonly code: Map<string, string>;
}

/** Returns the folders. */
export async function buildPackages(options: BuildOptions): Promise<readonly string[]> {
  const { root, target, isReadable = false, onPart } = options;
  const sources = PUBLISHED.map((published) => {
    const source = readPackageFile(root, published.name);
    return { source, published: addEntries(published, source) };
  });
  const assignment = assignParts(
    root,
    sources.map(({ published }) => published),
  );
  // The entries of all before the first is bundled: only then it is known what each part has to offer.
  const drafts: readonly Draft[] = sources.map(({ source, published }) => {
    const entrySources = listEntrySources(root, published, source);
    const entries = listEntries(assignment, entrySources);
    const passedOn = printPassedOnFiles(root, published, source);
    return { name: published.name, source, entrySources, entries, passedOn, code: new Map() };
  });
  for (const placed of assignment.parts) {
    const draft = drafts.find(({ name }) => name === placed.package);
    const file = fileNameOf(placed);
    const text = await bundlePart(assignment, placed, isReadable, (names) => onPart?.(file, names));
    draft?.code.set(file, text);
  }
  return drafts.map((draft) => writePackage(root, target, draft, drafts));
}

function writePackage(
  root: string,
  target: string,
  draft: Draft,
  drafts: readonly Draft[],
): string {
  const { name, source, entrySources, entries, passedOn, code } = draft;
  const folder = join(target, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const types = flattenDeclarations(root, entrySources, (specifier) =>
    drafts.some((other) => other !== draft && specifier.startsWith(`@candor/${other.name}/`)),
  );
  const files = new Map([
    ...code,
    ['declarations.d.cts', types.text] as const,
    ...passedOn,
    ...entries.flatMap((entry) => [...printEntryFiles(entry, types.exports.get(entry.name) ?? [])]),
  ]);
  const packageFile = printPackageFile(source, {
    entries: [...entries.map((entry) => entry.name), ...listPassedOn(name)],
    isShared: isShared(draft, drafts),
    programs: [...code.keys()].filter((file) => file.endsWith('-main.mjs')),
    code: [...code.values(), ...passedOn.values()],
  });
  for (const [file, text] of [...files, ['package.json', packageFile] as const]) {
    writeFileSync(join(folder, file), text);
  }
  copyPages(root, name, folder);
  return folder;
}

/** The package with every entry in a part. */
function addEntries(published: PublishedPackage, source: PackageFile): PublishedPackage {
  const known = new Set(PUBLISHED.flatMap(({ parts }) => parts.flatMap(({ roots }) => roots)));
  const others = listExports(source)
    .map(([entry]) => entry)
    .filter((entry) => !known.has(`${published.name}/${entry}`))
    .filter((entry) => !listPassedOn(published.name).includes(entry));
  const parts = published.parts.map((part) => {
    const added = others.filter((entry) => part.otherEntries?.test(entry) === true);
    return {
      ...part,
      roots: [...part.roots, ...added.map((entry) => `${published.name}/${entry}`)],
    };
  });
  return { ...published, parts };
}

function listPassedOn(name: string): readonly string[] {
  return PUBLISHED.find((published) => published.name === name)?.passedOn ?? [];
}

/** From which entries of other packages they take it, their sources say. */
function printPassedOnFiles(
  root: string,
  { name, passedOn = [] }: PublishedPackage,
  source: PackageFile,
): ReadonlyMap<string, string> {
  const sources = new Map(listExports(source));
  const files = passedOn.flatMap((entry) => {
    const text = readFileSync(join(root, 'packages', name, sources.get(entry) ?? ''), 'utf8');
    const specifiers = [...text.matchAll(/ from '([^']+)';/g)].map(
      ([, specifier = '']) => specifier,
    );
    return [...printPassedOn(entry, [...new Set(specifiers)])];
  });
  return new Map(files);
}

/** Entry to source file. */
function listEntrySources(
  root: string,
  { name, ownEntries }: PublishedPackage,
  source: PackageFile,
): ReadonlyMap<string, string> {
  const sources = listExports(source).map(
    ([entry, file]) => [entry, join(root, 'packages', name, file)] as const,
  );
  const left = new Set([...ownEntries, ...listPassedOn(name)]);
  return new Map(sources.filter(([entry]) => !left.has(entry)));
}

/** The entries of a package, whose values the parts then offer to hosts too. */
function listEntries(
  assignment: Assignment,
  sources: ReadonlyMap<string, string>,
): readonly Entry[] {
  return [...sources].map(([entry, file]) => {
    const placed = assignment.partOf(file);
    const names = listNames(assignment, file);
    for (const value of names) offer(placed, value, file);
    return { name: entry, part: placed.part.name, names };
  });
}

/** Whether another package loads parts of this one. */
function isShared({ name }: Draft, drafts: readonly Draft[]): boolean {
  return drafts.some(({ code }) =>
    [...code.values()].some((text) => text.includes(`@candor/${name}/parts/`)),
  );
}

/** The package's own page; the licence comes with the package that all others bring along. */
function copyPages(root: string, name: string, folder: string): void {
  copyFileSync(join(root, 'packages', name, 'README.md'), join(folder, 'README.md'));
  const licence = join(root, 'LICENSE');
  if (name === PUBLISHED[0]?.name && existsSync(licence)) {
    // The terms without their appendix, which tells authors how to apply them.
    const [terms = ''] = readFileSync(licence, 'utf8').split('   APPENDIX:', 1);
    writeFileSync(join(folder, 'LICENSE'), `${terms.trimEnd()}\n`);
  }
}
