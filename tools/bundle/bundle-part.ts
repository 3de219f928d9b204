/**
 * Puts the modules of one part into one file.
 */
import { parseSync, Visitor, type Program } from 'oxc-parser';
import { rolldown, type Plugin } from 'rolldown';
import { isInEveryPart, type Assignment, type PlacedPart } from './assign-parts.ts';
import {
  findRoot,
  printEarlier,
  printEntry,
  printLater,
  printLoader,
  specifierOf,
  type Border,
} from './borders.ts';
import { compileAtOnce, findFunctionNames, type FunctionNames } from './called-functions.ts';
import { resolveSource } from './module-graph.ts';

const ENTRY = '\0part';
const LATER = '\0later:';
const EARLIER = '\0earlier:';
const LOADER = '\0loader:';
const BUILT_IN = '\0built-in:';
/** `import fs from 'node:fs'`: the bundler would copy all of a module's names to give it a default. */
const BUILT_IN_DEFAULT = /^import (\w+) from '(node:[a-z]+)';$/gm;
/** What is loaded where it is used, in words that an ES module can say too. */
const BUILT_IN_LATER = "process.getBuiltinModule('node:";
/** Of a part that is CommonJS, for which a process need not start its loader of ES modules. */
const DYNAMIC_IMPORT = /\bimport\('([^']+)'\)/g;
/** Of a module that lies in the same part: to the bundler a reason to wrap each module in a function. */
const NAMES_ON_DEMAND = /const (\{[^{}]*\}) = await import\('([^']+)'\);/g;

/** The text of the part's file. `onNames` is told which function of the source has which name in it, where a usual run loads the part. */
export async function bundlePart(
  assignment: Assignment,
  placed: PlacedPart,
  isReadable: boolean,
  onNames: (names: FunctionNames) => void = () => undefined,
): Promise<string> {
  const isModule = placed.part.form !== undefined;
  const bundle = await rolldown({
    input: ENTRY,
    cwd: assignment.root,
    platform: 'node',
    treeshake: {
      moduleSideEffects: (id) => placed.part.form === 'program' && id !== ENTRY,
      // Nothing that the commands read has getters that do something, so that a read may be moved, or left out. What the SDK is given may have some, a
      // user's error for example: what they do comes when the source says.
      propertyReadSideEffects: placed.package === 'cli' ? false : 'always',
    },
    plugins: [placeModules({ assignment, placed, isReadable })],
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
    sourcemap: placed.part.runsAtOnce === true ? 'hidden' : false,
  });
  await bundle.close();
  const [file] = output;
  if (output.filter(({ type }) => type === 'chunk').length !== 1) {
    throw new Error('Expected one file of a part.');
  }
  const first = readFirstLine(assignment, placed);
  if (isReadable) return first + file.code;
  const { fileName, code, map } = file;
  const { program } = parseSync(fileName, code);
  refuseTagged(program, code);
  const statements = program.body.map(({ start, end }) => ({
    start,
    text: code.slice(start, end),
  }));
  const lines = statements.map(({ text }) => joinExports(text));
  if (map === null) return first + putOnLines(lines);
  const names = findFunctionNames(assignment.root, statements, code, map.toString());
  onNames(names);
  return first + putOnLines(compileAtOnce(lines, names));
}

/** The line by which a shell knows who runs a program: of a command only. */
function readFirstLine(assignment: Assignment, { part }: PlacedPart): string {
  if (part.form !== 'program') return '';
  const sources = part.roots.map((name) => assignment.modules.get(findRoot(assignment, name)));
  return /^#!.*\n/.exec(sources[0]?.text ?? '')?.[0] ?? '';
}

/** Each function on a line of its own: the place that an error names means something, and two versions can be compared. */
function putOnLines(statements: readonly string[]): string {
  return statements.map((line) => `${line.replaceAll(NOT_ASCII, escape)}\n`).join('');
}

/** One of these in a file, and V8 keeps all of it at two bytes a character. They stand in texts and patterns alone. */
const NOT_ASCII = /[^\0-\x7f]/g;

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A function that is told what a template looks like would be told of the escapes. */
function refuseTagged(program: Program, code: string): void {
  new Visitor({
    TaggedTemplateExpression: ({ quasi: { start, end } }) => {
      if (code.slice(start, end).search(NOT_ASCII) === -1) return;
      throw new Error(
        'Expected a tagged template in ASCII: write what else it has as \\u escapes.',
      );
    },
  }).visit(program);
}

const EXPORTS = /^(?:exports\.\w+=[\w$]+[,;]?)+$/;

/** One object in place of an assignment for each name, or one list where these are places in it. */
function joinExports(statement: string): string {
  if (!EXPORTS.test(statement)) return statement;
  const exported = [...statement.matchAll(/exports\.(\w+)=([\w$]+)/g)];
  const list: string[] = [];
  for (const [, name = '', value = ''] of exported) {
    const [, place] = /^place(\d+)$/.exec(name) ?? [];
    if (place !== undefined) list[Number(place)] = value;
  }
  if (list.length > 0) return `module.exports=[${list.join(',')}];`;
  const members = exported.map(([, name, value]) => (name === value ? name : `${name}:${value}`));
  return `module.exports={${members.join(',')}};`;
}

function placeModules(border: Border): Plugin {
  const { assignment, placed } = border;
  const { root, partOf } = assignment;
  return {
    name: 'candor-parts',
    resolveId(source, importer, { kind }) {
      if (source === ENTRY) return ENTRY;
      if (source.startsWith(LOADER) || source.startsWith(BUILT_IN)) return source;
      if (kind === 'require-call' || importer?.startsWith(EARLIER) !== false) {
        return outside(source);
      }
      const file = importer === ENTRY ? source : resolveSource(root, source, importer);
      if (file === null) return outside(source);
      const owner = partOf(file);
      if (owner === placed || isInEveryPart(file)) return file;
      if (kind === 'dynamic-import') return outside(specifierOf(placed, owner));
      return owner.rank > placed.rank ? `${LATER}${file}` : `${EARLIER}${owner.rank}`;
    },
    load(id) {
      if (id === ENTRY) return printEntry(border);
      if (id.startsWith(BUILT_IN)) {
        return `const loaded = require('${id.slice(BUILT_IN.length)}'); export default loaded;`;
      }
      if (id.startsWith(EARLIER)) return printEarlier(border, Number(id.slice(EARLIER.length)));
      if (id.startsWith(LOADER)) return printLoader(border, Number(id.slice(LOADER.length)));
      if (!id.startsWith(LATER)) return undefined;
      const file = id.slice(LATER.length);
      return printLater(border, file, `${LOADER}${partOf(file).rank}`);
    },
    transform(code, id) {
      if (placed.part.form !== undefined || id.startsWith('\0')) return undefined;
      const rewritten = rewriteImports(assignment, placed, id, code);
      // Each line is taken for the same one in the source: of the map only names and files are asked for.
      const mappings = rewritten.split('\n').map((_, line) => (line === 0 ? 'AAAA' : 'AACA'));
      return {
        code: rewritten,
        map: { version: 3, names: [], sources: [id], mappings: mappings.join(';') },
      };
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
    .replaceAll(BUILT_IN_LATER, "require('node:")
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
