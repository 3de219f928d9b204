/**
 * Which module lies in which part, and what each part must therefore offer to the others.
 */
import path from 'node:path';
import {
  fileOfSource,
  nameOfSource,
  readSourceModule,
  resolveSource,
  type ModuleExport,
  type SourceModule,
} from './module-graph.ts';
import type { Part, PublishedPackage } from './parts.ts';

/** A part in its place. */
export interface PlacedPart {
  readonly package: string;
  readonly part: Part;
  /** Its place in the order in which parts are needed. */
  readonly rank: number;
  /** What others need of it: the name, which is unique in a part, and the module that has it. */
  readonly offers: Map<string, string>;
  /** Those of them that are asked for by their very names: by hosts, and by `import()`. */
  readonly named: Set<string>;
}

export interface Assignment {
  readonly root: string;
  readonly parts: readonly PlacedPart[];
  /** By file. */
  readonly modules: ReadonlyMap<string, SourceModule>;
  readonly partOf: (file: string) => PlacedPart;
  /** The file and name where a value is made that a module exports, through whatever passes it on. */
  readonly findMaker: (
    file: string,
    name: string,
  ) => { readonly file: string; readonly made: ModuleExport };
}

/** Each module goes to the part that it is a root of, else to the first that reaches it. */
export function assignParts(root: string, packages: readonly PublishedPackage[]): Assignment {
  const parts: PlacedPart[] = packages
    .flatMap(({ name, parts: own }) => own.map((part) => ({ package: name, part })))
    .map((placed, rank) => ({
      ...placed,
      rank,
      offers: new Map<string, string>(),
      named: new Set<string>(),
    }));
  const owners = new Map<string, PlacedPart>();
  for (const placed of parts) {
    for (const name of placed.part.roots) owners.set(fileOfSource(root, name), placed);
  }
  const modules = new Map<string, SourceModule>();
  for (const placed of parts) {
    const waiting = placed.part.roots.map((name) => fileOfSource(root, name));
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (modules.has(file)) continue;
      const module = readSourceModule(file);
      modules.set(file, module);
      owners.set(file, placed);
      // What is imported on demand but is no part's beginning comes along.
      const specifiers = module.imports.map(({ specifier }) => specifier);
      for (const specifier of [...specifiers, ...module.dynamicImports]) {
        const target = resolveSource(root, specifier, file);
        if (target !== null && !owners.has(target)) waiting.push(target);
      }
    }
  }
  const assignment = {
    root,
    parts,
    modules,
    partOf: (file: string) => {
      const placed = owners.get(file);
      if (placed === undefined) {
        throw new Error(`Expected a part that holds ${nameOfSource(root, file)}, got none.`);
      }
      return placed;
    },
    findMaker: (file: string, name: string) => findMaker(root, modules, file, name),
  };
  for (const module of modules.values()) addOffers(assignment, module);
  return assignment;
}

function addOffers(assignment: Assignment, module: SourceModule): void {
  const { root, partOf } = assignment;
  const here = partOf(module.file);
  const dynamic = module.dynamicImports.map((specifier) => ({ specifier, names: null }));
  for (const { specifier, names } of [...module.imports, ...dynamic]) {
    const target = resolveSource(root, specifier, module.file);
    if (target === null || partOf(target) === here || isInEveryPart(target)) continue;
    for (const name of names ?? []) offerToParts(partOf(target), name, target);
    if (names !== null) continue;
    for (const name of listNames(assignment, target)) offer(partOf(target), name, target);
  }
}

/**
 * Whether a module is in each part that imports it: a table of numbers, which the bundler puts where they are used. Asked for at
 * another part each time, a limit would take longer than what it bounds.
 */
export function isInEveryPart(file: string): boolean {
  return path.basename(file) === 'limits.ts';
}

/** Adds a name to what a part offers, to whoever knows it. */
export function offer(placed: PlacedPart, name: string, file: string): void {
  offerToParts(placed, name, file);
  placed.named.add(name);
}

/** Adds a name to what a part offers to the others, which may know it by a shorter one. */
function offerToParts(placed: PlacedPart, name: string, file: string): void {
  const known = placed.offers.get(name);
  if (known !== undefined && known !== file) {
    throw new Error(
      `Expected one module of ${placed.part.name} to offer ${name}, got ${known} and ${file}.`,
    );
  }
  placed.offers.set(name, file);
}

export function listNames({ modules }: Assignment, file: string): readonly string[] {
  return modules.get(file)?.exports.map(({ name }) => name) ?? [];
}

function findMaker(
  root: string,
  modules: ReadonlyMap<string, SourceModule>,
  file: string,
  name: string,
): { readonly file: string; readonly made: ModuleExport } {
  const made = modules.get(file)?.exports.find((entry) => entry.name === name);
  if (made === undefined) throw new Error(`Expected ${file} to export ${name}.`);
  if (made.from === null) return { file, made };
  const target = resolveSource(root, made.from.specifier, file) ?? '';
  return findMaker(root, modules, target, made.from.name);
}
