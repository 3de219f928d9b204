import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileVocabulary } from './compile.ts';
import { describeFailure } from './describe.ts';
import { buildJavaScriptVocabulary, type EmittedFile } from './javascript.ts';
import { parseVocabulary } from './parse.ts';
import type { Vocabulary } from './vocabulary.ts';

function build(code: string, more: Partial<EmittedFile> = {}): Vocabulary {
  const file = { path: 'dist/a.js', code, ...more };
  return buildJavaScriptVocabulary([file], { product: 'kit', packages: ['kit'] });
}

function names(code: string): string[] {
  return build(code).modules[0]?.symbols.map(({ name }) => name) ?? [];
}

test('functions are named for what they are bound to and stand in', () => {
  expect(names('function a() { const b = () => c(() => 1); }')).toEqual([
    'a',
    'a.b',
    'a.b.<anonymous>',
  ]);
  expect(
    names('exports.run = async function () {}; module.exports.x = { y: () => 1, z() {} };'),
  ).toEqual(['run', 'x.y', 'x.z']);
  expect(names('Graph.prototype.visit = function () {};')).toEqual(['Graph.visit']);
  expect(names('(function () { function inner() {} })();')).toEqual(['<anonymous>', 'inner']);
  expect(names('const o = { "a b": function () {}, [Symbol.iterator]: () => 1, 7() {} };')).toEqual(
    ['o.a b', 'o.[Symbol.iterator]', 'o.7'],
  );
});

test('members of classes are named as V8 names them', () => {
  const code = `class Graph extends Base {
    #nodes = new Map(); handler = () => this.#nodes;
    constructor() { super(); } static from() {} get root() { return 1; } set root(v) {}
    #fail() {} async *walk() {} static async [Symbol.for('x')]() {} static { init(() => 1); } get() {} static() {}
  }`;
  expect(names(code)).toEqual([
    'Graph',
    'Graph.handler',
    'new Graph',
    'Graph.from',
    'Graph.get root',
    'Graph.set root',
    'Graph.#fail',
    'Graph.walk',
    "Graph.[Symbol.for('x')]",
    'Graph.<anonymous>',
    'Graph.get',
    'Graph.static',
  ]);
});

test('what looks like code in texts, comments, templates and regular expressions is none', () => {
  const code = [
    'const a = "function no() {}"; // function no() {}',
    '/* function no() {} */ const b = `function no() {} ${(() => 1)()} }`;',
    'const c = /function no\\(\\) {[/]}/.test(a) / 2; if (a) /}/.exec(b); const d = a / b / 2;',
    'const e = { f: `${`${() => 2}`}` }; function yes() { return /[}]/u; }',
  ].join('\n');
  expect(names(code)).toEqual(['<anonymous>', 'e.<anonymous>', 'yes']);
});

test('a place is told by the innermost symbol that holds it', () => {
  const vocabulary = compileVocabulary(build('function a() {\n  b(() => {\n    c();\n  });\n}\n'));
  const place = (line: number, column: number): unknown =>
    describeFailure(
      `Error\n    at x (/n/node_modules/kit/dist/a.js:${line}:${column})`,
      vocabulary,
      {
        runtime: 'v8',
      },
    ).error.frames[0];
  expect(place(3, 5)).toMatchObject({ symbol: 'a.<anonymous>', line: 3, column: 5, offset: 1 });
  expect(place(4, 5)).toMatchObject({ symbol: 'a', offset: 3 });
  expect(place(9, 1)).toEqual({ kind: 'vendor', module: 'dist/a.js', symbol: null });
});

test('source maps give the module and the name that were written', () => {
  // The first line of the emitted file is line 3 of src/a.ts; `a` was `visitNodes`. Made by hand: AAEA,SAASA at columns 0 and 9.
  const map = JSON.stringify({
    version: 3,
    sources: ['../src/a.ts'],
    names: ['visitNodes'],
    mappings: 'AAEA,SAASA,GAAG',
  });
  const vocabulary = build('function a(){throw new Error("x")}', { map });
  expect(vocabulary.modules[0]?.symbols[0]).toEqual({
    name: 'visitNodes',
    from: [1, 1],
    to: [1, 35],
    source: { module: 'src/a.ts', from: 3, to: 3 },
  });
  const compiled = compileVocabulary(vocabulary);
  const first = (path: string): unknown =>
    describeFailure(`Error: x\n    at a (/n/node_modules/kit/${path})`, compiled, { runtime: 'v8' })
      .error.frames[0];
  expect(first('dist/a.js:1:20')).toMatchObject({
    module: 'src/a.ts',
    file: 'dist/a.js',
    symbol: 'visitNodes',
  });
  // As Node writes it with --enable-source-maps.
  expect(first('src/a.ts:3:9')).toMatchObject({ module: 'src/a.ts', symbol: 'visitNodes' });
});

test('sources are told from the package’s root, and paths of the building machine not at all', () => {
  const sources = [
    ['../src/a.ts', 'src/a.ts'],
    ['../../../../x/a.ts', 'x/a.ts'],
    ['webpack://kit/./src/a.ts?0123', 'src/a.ts'],
    ['..\\src\\a.ts', 'src/a.ts'],
    ['/home/u/a.ts', undefined],
    ['C:\\u\\a.ts', undefined],
    ['file:///home/u/a.ts', undefined],
  ];
  const told = sources.map(([source]) => {
    const map = JSON.stringify({ version: 3, sources: [source], names: [], mappings: 'AAAA' });
    const vocabulary = build('function a(){}', { map });
    return [source, vocabulary.modules[0]?.symbols[0]?.source?.module];
  });
  expect(told).toEqual(sources);
});

test('a map that is none is as if there were none', () => {
  for (const map of [
    '',
    '{}',
    'null',
    '[]',
    '{"mappings":7}',
    '{"mappings":"!!","sources":[null]}',
  ]) {
    expect(build('function a(){}', { map }).modules).toEqual(build('function a(){}').modules);
  }
});

test('types, messages and codes of errors are found', () => {
  const vocabulary = build(`
    class KitError extends Error { constructor(m, code) { super(m); this.code = code; } }
    class Missing extends KitError {}
    class Other {}
    throw new KitError(\`node \${n} was visited \${times} times\`, 'KIT_TWICE');
    const e = new Error('can\\'t read ' + path + ' at all'); e.code = 'KIT_READ'; e.code = 'ENOENT';
    throw new TypeError('x: ' + y); throw new RangeError(text);
  `);
  expect(vocabulary.types).toEqual([
    { name: 'KitError', base: 'Error' },
    { name: 'Missing', base: 'KitError' },
  ]);
  expect(vocabulary.codes).toEqual([{ code: 'KIT_TWICE' }, { code: 'KIT_READ' }]);
  expect(vocabulary.templates).toEqual([
    {
      id: 'node-was-visited-times',
      parts: ['node ', { hole: 'any' }, ' was visited ', { hole: 'any' }, ' times'],
    },
    { id: 'can-t-read-at-all', parts: ["can't read ", { hole: 'any' }, ' at all'] },
  ]);
});

test('a built vocabulary is one that can be read again, and the same files give the same', () => {
  const code = 'class A { b() { throw new Error("line\\nbreak that is told"); } }';
  const json: unknown = JSON.parse(JSON.stringify(build(code)));
  expect(parseVocabulary(json)).toEqual({ ok: true, value: build(code) });
});

test('whatever is given as code, reading it ends', () => {
  const pieces = [
    'function ',
    'class ',
    'a',
    '=>',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '`',
    '${',
    '/',
    '"',
    '*',
    ':',
    ',',
  ];
  const soup = fc.array(
    fc.constantFrom(...pieces, '\n', '=', '.', 'extends ', 'get ', '#x', '\\', '?'),
  );
  fc.assert(
    fc.property(soup, (parts) => {
      expect(parseVocabulary(build(parts.join(''))).ok).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('code that is cut off or no code at all still gives a vocabulary', () => {
  for (const code of [
    '',
    'function',
    'class {',
    '`${',
    '{{{((([',
    '"',
    '/',
    'a => ',
    '}})',
    '\0',
    'class A { x = ',
  ]) {
    expect(build(code).vocabulary).toBe(1);
  }
});
