/**
 * What of a part is compiled as soon as it is loaded. V8 looks through each function when it loads a file and reads it again when it is first
 * called; one in parentheses it compiles at once. For what is called that is cheaper, for the rest it is dearer.
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { compileInnerAtOnce } from './inner-functions.ts';
import { nameOfSource } from './module-graph.ts';

/** From a function's name in a published file to `client/lib/recorder#createRecorder`. */
export type FunctionNames = ReadonlyMap<string, string>;

const FUNCTION = /^(function\*? )([\w$]+)/;

/** Of the functions that are no part of another one. `statements` are those of the file, whose source map is `map`. */
export function findFunctionNames(
  root: string,
  statements: readonly { readonly text: string; readonly start: number }[],
  code: string,
  map: string,
): FunctionNames {
  const sources = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]);
  const names = new Map<string, string>();
  for (const { text, start } of statements) {
    const [, before = '', name = ''] = FUNCTION.exec(text) ?? [];
    if (name === '') continue;
    const place = start + before.length;
    const line = code.slice(0, place).split('\n').length - 1;
    const column = place - (code.lastIndexOf('\n', place - 1) + 1);
    const entry = sources.findEntry(line, column);
    if (!('originalSource' in entry)) continue;
    const file = join(dirname(join(root, 'dist', 'part.cjs')), entry.originalSource);
    names.set(name, `${nameOfSource(root, file)}#${(entry as { name?: string }).name ?? name}`);
  }
  return names;
}

/** In the same words the function at this place within `outer`: `client/lib/recorder#createRecorder/2`. */
export function nameInner(outer: string, place: number): string {
  return `${outer}/${place}`;
}

/** By module, as `client/lib/recorder`: the names of those of its functions that a usual run calls, sorted. */
export type CalledFunctions = Readonly<Record<string, readonly string[]>>;

/** As `npm run observe` has written them down. */
export function readCalledFunctions(): CalledFunctions {
  const file = new URL('called-functions.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as CalledFunctions;
}

/** In the words of `FunctionNames`. */
export function listFunctions(called: CalledFunctions): readonly string[] {
  return Object.entries(called).flatMap(([module, names]) =>
    names.map((name) => `${module}#${name}`),
  );
}

const DIRECTIVE = /^(["'])use strict\1;?$/;

let known: ReadonlySet<string> | null = null;

/** Puts what a usual run calls first, as it would be if it were declared, each on a line of its own. `names` are those of the file's functions. */
export function compileAtOnce(
  statements: readonly string[],
  names: FunctionNames,
): readonly string[] {
  known ??= new Set(listFunctions(readCalledFunctions()));
  const isCalled = (name: string): boolean => known?.has(names.get(name) ?? '') === true;
  const [directive = '', ...rest] = statements;
  const nameOf = (line: string): string => FUNCTION.exec(line)?.[2] ?? '';
  const called = rest.filter((line) => isCalled(nameOf(line)));
  if (called.length === 0) return statements;
  if (!DIRECTIVE.test(directive)) {
    throw new Error('Expected "use strict" as the first statement of a part.');
  }
  const functions = called.map((line) => {
    const outer = names.get(nameOf(line)) ?? '';
    const text = compileInnerAtOnce(line, (place) => known?.has(nameInner(outer, place)) === true);
    return `${nameOf(line)}=(${text.replace(FUNCTION, (words) => words.split(' ')[0] ?? '')})`;
  });
  return [
    directive,
    `const ${functions.join(',\n')};`,
    ...rest.filter((line) => !isCalled(nameOf(line))),
  ];
}
