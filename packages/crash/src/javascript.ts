/**
 * Builds a vocabulary from emitted JavaScript and its source maps. For the vendor's build: nothing of it runs on a user's machine.
 */
import { findCodes, findTemplates, findTypes } from './lib/javascript/failures.ts';
import { findFunctions } from './lib/javascript/functions.ts';
import { type FindOriginal, readSourceMap, resolveSource } from './lib/javascript/source-map.ts';
import { readTokens, type Token } from './lib/javascript/tokens.ts';
import type {
  Vocabulary,
  VocabularyCode,
  VocabularyModule,
  VocabularySymbol,
  VocabularyTemplate,
  VocabularyType,
} from './vocabulary.ts';

export interface EmittedFile {
  /** From the root of the package, with `/`: `dist/index.js`. */
  readonly path: string;
  readonly code: string;
  /** The text of its source map, if it has one. */
  readonly map?: string;
}

export interface JavaScriptOptions {
  readonly product: string;
  /** The npm packages that these files are published as. */
  readonly packages: readonly string[];
  /** What the files can not say: what types and codes mean, and those that are made elsewhere. They go before what was found. */
  readonly types?: readonly VocabularyType[];
  readonly codes?: readonly VocabularyCode[];
  readonly templates?: readonly VocabularyTemplate[];
}

/**
 * Functions, methods and classes with their places; classes that end in `Error` or `Exception`, or extend one, as types; texts of `new
 * …Error('…')` as templates; and texts that are set as `code`. The same files give the same vocabulary.
 */
export function buildJavaScriptVocabulary(
  files: readonly EmittedFile[],
  options: JavaScriptOptions,
): Vocabulary {
  const read = files.map(readFile);
  return {
    vocabulary: 1,
    product: options.product,
    packages: options.packages,
    namespaces: [],
    modules: read.map(({ module }) => module),
    types: uniqueBy([...(options.types ?? []), ...read.flatMap(({ types }) => types)], 'name'),
    codes: uniqueBy([...(options.codes ?? []), ...read.flatMap(({ codes }) => codes)], 'code'),
    templates: uniqueBy(
      [...(options.templates ?? []), ...read.flatMap(({ templates }) => templates)],
      'id',
    ),
  };
}

interface ReadFile {
  readonly module: VocabularyModule;
  readonly types: readonly VocabularyType[];
  readonly codes: readonly VocabularyCode[];
  readonly templates: readonly VocabularyTemplate[];
}

function readFile({ path, code, map }: EmittedFile): ReadFile {
  const find = map === undefined ? undefined : readSourceMap(map);
  const tokens = readTokens(code);
  const nameOf = (token: Token): string => originalName(token, find);
  const found = findFunctions(tokens, nameOf);
  const symbols = found.functions.map(({ name, first, last }) =>
    buildSymbol(name, tokens[first], tokens[last], path, find),
  );
  return {
    module: {
      kind: 'file',
      name: path,
      lines: tokens.at(-1)?.endLine ?? 1,
      columns: longestLine(code),
      symbols,
    },
    types: findTypes(found.classes),
    codes: findCodes(tokens, nameOf),
    templates: findTemplates(tokens, nameOf),
  };
}

function buildSymbol(
  name: string,
  first: Token | undefined,
  last: Token | undefined,
  path: string,
  find: FindOriginal | undefined,
): VocabularySymbol {
  const [line, column] = [first?.line ?? 1, first?.column ?? 1];
  const [endLine, endColumn] = [last?.endLine ?? line, last?.endColumn ?? column];
  const start = find?.(line, column);
  const end = find?.(endLine, Math.max(1, endColumn - 1));
  const module = start === undefined ? undefined : resolveSource(path, start.source);
  const to = end?.source === start?.source ? Math.max(end?.line ?? 1, start?.line ?? 1) : undefined;
  return {
    name,
    from: [line, column],
    to: [endLine, endColumn],
    ...(start !== undefined &&
      module !== undefined && { source: { module, from: start.line, to: to ?? start.line } }),
  };
}

function originalName(token: Token, find: FindOriginal | undefined): string {
  const name = find?.(token.line, token.column, true)?.name;
  return name !== undefined && /^[#\w$\u0080-\uffff]{1,100}$/.test(name) ? name : token.text;
}

/** In UTF-16 units, as V8 counts. An empty line has one column too: the one behind it. */
function longestLine(code: string): number {
  let longest = 0;
  for (const line of code.split('\n')) longest = Math.max(longest, line.length);
  return longest + 1;
}

function uniqueBy<Key extends string, Item extends { readonly [key in Key]: string }>(
  items: readonly Item[],
  key: Key,
): Item[] {
  const first = new Map<string, Item>();
  for (const item of items) if (!first.has(item[key])) first.set(item[key], item);
  return [...first.values()];
}
