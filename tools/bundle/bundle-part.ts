/**
 * Puts the modules of one part into one file.
 */
import { parseSync } from 'oxc-parser';
import { rolldown, type Plugin } from 'rolldown';
import { isInEveryPart, type Assignment, type PlacedPart } from './assign-parts.ts';
import { nameOfSource, resolveSource } from './module-graph.ts';
import type { Part } from './parts.ts';

const ENTRY = '\0part';
const LATER = '\0later:';
const EARLIER = '\0earlier:';
const BUILT_IN = '\0built-in:';
/** `import fs from 'node:fs'`: the bundler would copy all of a module's names to give it a default. */
const BUILT_IN_DEFAULT = /^import (\w+) from '(node:[a-z]+)';$/gm;
/** Of a part that is CommonJS, for which a process need not start its loader of ES modules. */
const DYNAMIC_IMPORT = /\bimport\('([^']+)'\)/g;
/** Of a module that lies in the same part: to the bundler a reason to wrap each module in a function. */
const NAMES_ON_DEMAND = /const (\{[^{}]*\}) = await import\('([^']+)'\);/g;

/** How a file of `from` names another part. */
export function specifierOf(from: PlacedPart, to: PlacedPart): string {
  return from.package === to.package
    ? `./${fileNameOf(to)}`
    : `@candor/${to.package}/parts/${to.part.name}`;
}

export function fileNameOf({ part }: PlacedPart): string {
  return `${part.name}.${part.form === undefined ? 'cjs' : 'mjs'}`;
}

/** The text of the part's file. */
export async function bundlePart(
  assignment: Assignment,
  placed: PlacedPart,
  isReadable: boolean,
): Promise<string> {
  const isModule = placed.part.form !== undefined;
  const bundle = await rolldown({
    input: ENTRY,
    cwd: assignment.root,
    platform: 'node',
    treeshake: { moduleSideEffects: (id) => placed.part.form === 'program' && id !== ENTRY },
    plugins: [placeModules(assignment, placed)],
  });
  const { output } = await bundle.generate({
    format: isModule ? 'es' : 'cjs',
    codeSplitting: false,
    esModule: false,
    generatedCode: { symbols: false },
    externalLiveBindings: false,
    strict: isModule ? 'auto' : true,
    comments: isReadable,
    minify: !isReadable,
  });
  await bundle.close();
  const [file] = output;
  if (output.length !== 1 || file.type !== 'chunk') throw new Error('Expected one file of a part.');
  return (
    readFirstLine(assignment, placed) +
    (isReadable ? file.code : putOnLines(file.fileName, file.code, placed.part))
  );
}

/** The line by which a shell knows who runs a program: of a command only. */
function readFirstLine(assignment: Assignment, { part }: PlacedPart): string {
  if (part.form !== 'program') return '';
  const sources = part.roots.map((name) => assignment.modules.get(findRoot(assignment, name)));
  return /^#!.*\n/.exec(sources[0]?.text ?? '')?.[0] ?? '';
}

/** Each function on a line of its own: the place that an error names means something, and two versions can be compared. */
function putOnLines(fileName: string, code: string, { runsAtOnce = false }: Part): string {
  const statements = parseSync(fileName, code).program.body.map(({ start, end }) =>
    code.slice(start, end),
  );
  const lines = runsAtOnce ? compileAtOnce(statements) : statements;
  return lines.map((line) => `${line}\n`).join('');
}

/** A function that loads another part, and runs in few processes. */
const LOADING = /^function \w+\(\.\.\.\w+\)\{return require\(/;
const FUNCTION = /^function (\w+)/;

/**
 * V8 looks through a function when it loads it and compiles it when it is called, which means to read it twice; one in parentheses it
 * compiles at once. The functions come first, as they would if they were declared.
 */
function compileAtOnce(statements: readonly string[]): readonly string[] {
  const isCompiled = (line: string): boolean => FUNCTION.test(line) && !LOADING.test(line);
  const [directive = '', ...rest] = statements;
  return [
    directive,
    ...rest
      .filter(isCompiled)
      .map((line) => `const ${FUNCTION.exec(line)?.[1]}=(${line.replace(FUNCTION, 'function')});`),
    ...rest.filter((line) => !isCompiled(line)),
  ];
}

function placeModules(assignment: Assignment, placed: PlacedPart): Plugin {
  const { root, partOf } = assignment;
  return {
    name: 'candor-parts',
    resolveId(source, importer, { kind }) {
      if (source === ENTRY) return ENTRY;
      if (importer === undefined || importer.startsWith(LATER)) return outside(source);
      if (kind === 'require-call') return outside(source);
      if (source.startsWith(BUILT_IN)) return source;
      const file = importer === ENTRY ? source : resolveSource(root, source, importer);
      if (file === null) return outside(source);
      const owner = partOf(file);
      if (owner === placed || isInEveryPart(file)) return file;
      if (owner.rank > placed.rank && kind !== 'dynamic-import') return `${LATER}${file}`;
      return kind === 'dynamic-import' || placed.part.form !== undefined
        ? outside(specifierOf(placed, owner))
        : `${EARLIER}${owner.rank}`;
    },
    load(id) {
      if (id === ENTRY) return printEntry(assignment, placed);
      if (id.startsWith(BUILT_IN)) {
        return `const loaded = require('${id.slice(BUILT_IN.length)}'); export default loaded;`;
      }
      if (id.startsWith(EARLIER)) {
        return printEarlier(assignment, placed, Number(id.slice(EARLIER.length)));
      }
      return id.startsWith(LATER)
        ? printLater(assignment, placed, id.slice(LATER.length))
        : undefined;
    },
    transform(code, id) {
      if (placed.part.form !== undefined || id.startsWith('\0')) return undefined;
      return rewriteImports(assignment, placed, id, code);
    },
  };
}

/** In a part that is CommonJS. */
function rewriteImports(
  { root, partOf }: Assignment,
  placed: PlacedPart,
  importer: string,
  code: string,
): string {
  const findOwner = (specifier: string): PlacedPart => {
    const file = resolveSource(root, specifier, importer);
    return file === null ? placed : partOf(file);
  };
  const atTop: string[] = [];
  const rest = code
    .replaceAll(NAMES_ON_DEMAND, (statement, names: string, specifier: string) => {
      if (specifier.startsWith('node:') || findOwner(specifier) !== placed) return statement;
      atTop.push(`import ${names} from '${specifier}';\n`);
      return '';
    })
    .replaceAll(BUILT_IN_DEFAULT, `import $1 from '${BUILT_IN}$2';`)
    .replaceAll(DYNAMIC_IMPORT, (call, specifier: string) => {
      const owner = findOwner(specifier);
      if (owner === placed || owner.part.form !== undefined) return call;
      return `Promise.resolve(require(${JSON.stringify(specifierOf(placed, owner))}))`;
    });
  return atTop.join('') + rest;
}

function outside(id: string): { id: string; external: true } {
  return { id, external: true };
}

function printEntry(assignment: Assignment, placed: PlacedPart): string {
  if (placed.part.form === 'program') {
    return placed.part.roots
      .map((name) => `import ${JSON.stringify(findRoot(assignment, name))};`)
      .join('\n');
  }
  return [...placed.offers]
    .map(([name, file]) => `export { ${name} } from ${JSON.stringify(file)};`)
    .join('\n');
}

function findRoot({ root, modules }: Assignment, name: string): string {
  return [...modules.keys()].find((file) => nameOfSource(root, file) === name) ?? '';
}

/** What modules of this part import of an earlier one, which is loaded with it: constants, so that a call is no look-up. */
function printEarlier(assignment: Assignment, placed: PlacedPart, rank: number): string {
  const { root, modules, parts, partOf } = assignment;
  const names = new Set<string>();
  for (const { file, imports } of modules.values()) {
    if (partOf(file) !== placed) continue;
    for (const { specifier, names: imported } of imports) {
      const target = resolveSource(root, specifier, file);
      if (target === null || isInEveryPart(target) || partOf(target).rank !== rank) continue;
      for (const name of imported) names.add(name);
    }
  }
  const owner = parts[rank];
  if (owner === undefined) throw new Error(`Expected a part with the rank ${rank}, got none.`);
  return `export const { ${[...names].join(', ')} } = require(${JSON.stringify(specifierOf(placed, owner))});`;
}

/** Functions that load their part when they are called. */
function printLater(assignment: Assignment, placed: PlacedPart, file: string): string {
  const owner = assignment.partOf(file);
  const specifier = JSON.stringify(specifierOf(placed, owner));
  const names = [...owner.offers].filter(([, from]) => from === file).map(([name]) => name);
  return names
    .map((name) => {
      if (!assignment.findMaker(file, name).made.isFunction) return '';
      return `export function ${name}(...args) { return require(${specifier}).${name}(...args); }`;
    })
    .join('\n');
}
