/**
 * Puts the modules of one part into one file.
 */
import { parseSync } from 'oxc-parser';
import { rolldown, type Plugin } from 'rolldown';
import { isInEveryPart, type Assignment, type PlacedPart } from './assign-parts.ts';
import { nameOfSource, resolveSource } from './module-graph.ts';

const ENTRY = '\0part';
const LATER = '\0later:';
/** `import fs from 'node:fs'`: the bundler would copy all of a module's names to give it a default. */
const BUILT_IN = /^import (\w+) from '(node:[a-z]+)';$/gm;
/** Of a part that is CommonJS, for which a process need not start its loader of ES modules. */
const DYNAMIC_IMPORT = /\bimport\('([^']+)'\)/g;

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
  const builtIns = new Map<string, string>();
  const bundle = await rolldown({
    input: ENTRY,
    cwd: assignment.root,
    platform: 'node',
    treeshake: { moduleSideEffects: (id) => placed.part.form === 'program' && id !== ENTRY },
    plugins: [placeModules(assignment, placed, isModule ? null : builtIns)],
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
  const required = [...builtIns]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, module]) => `const ${name} = require("${module}");`);
  const code = withRequired(file.code, required);
  return (
    readFirstLine(assignment, placed) +
    (isReadable ? code : putOnLines(file.fileName, code, placed.part))
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

/** Built-in modules that the part's own modules have as a default are loaded once, at the top. */
function withRequired(code: string, required: readonly string[]): string {
  const strict = /^"use strict";\n?/.exec(code)?.[0] ?? '';
  return `${strict}${required.map((line) => `${line}\n`).join('')}${code.slice(strict.length)}`;
}

function placeModules(
  assignment: Assignment,
  placed: PlacedPart,
  builtIns: Map<string, string> | null,
): Plugin {
  const { root, partOf } = assignment;
  return {
    name: 'candor-parts',
    resolveId(source, importer, { kind }) {
      if (source === ENTRY) return ENTRY;
      if (importer === undefined || importer.startsWith(LATER)) return outside(source);
      if (kind === 'require-call') return outside(source);
      const file = importer === ENTRY ? source : resolveSource(root, source, importer);
      if (file === null) return outside(source);
      const owner = partOf(file);
      if (owner === placed || isInEveryPart(file)) return file;
      return owner.rank < placed.rank || kind === 'dynamic-import'
        ? outside(specifierOf(placed, owner))
        : `${LATER}${file}`;
    },
    load(id) {
      if (id === ENTRY) return printEntry(assignment, placed);
      return id.startsWith(LATER)
        ? printLater(assignment, placed, id.slice(LATER.length))
        : undefined;
    },
    transform(code, id) {
      if (builtIns === null || id.startsWith('\0')) return undefined;
      return code
        .replaceAll(BUILT_IN, (_line, name: string, module: string) => {
          builtIns.set(name, module);
          return '';
        })
        .replaceAll(DYNAMIC_IMPORT, (call, specifier: string) => {
          const file = resolveSource(root, specifier, id);
          const owner = file === null ? placed : partOf(file);
          if (owner === placed || owner.part.form !== undefined) return call;
          return `Promise.resolve(require(${JSON.stringify(specifierOf(placed, owner))}))`;
        });
    },
  };
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
