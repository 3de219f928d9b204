import { expect, test } from 'vitest';
import { compileVocabulary } from './compile.ts';
import { describeFailure } from './describe.ts';
import type { DescribedFrame } from './description.ts';
import { kit, kitVocabulary } from './kit.fixture.ts';
import type { Vocabulary } from './vocabulary.ts';

function frames(text: string, roots: readonly string[] = []): readonly DescribedFrame[] {
  return describeFailure(text, kit, { runtime: 'v8', roots }).error.frames;
}

/** What one line of a stack is told as: `vendor <symbol>`, `runtime <module>`, or a kind. */
function tell(line: string, roots: readonly string[] = []): string {
  const [frame, ...more] = frames(`Error: x\n    at ${line}`, roots);
  if (frame === undefined || more.length > 0) return 'none';
  if (frame.kind === 'vendor') return `vendor ${frame.symbol ?? frame.module ?? '?'}`;
  return frame.kind === 'runtime' ? `runtime ${frame.module ?? '?'}` : frame.kind;
}

const file = '@acme/kit/dist/index.js:8:40';

test('the vendor’s file is found below every kind of folder', () => {
  const folders = [
    '/home/u/p/node_modules/',
    '/Volumes/My Disk/a (old)/node_modules/',
    '/home/a:12:3/node_modules/',
    'C:\\Users\\u\\node_modules\\',
    'c:/users/u/node_modules/',
    'C:\\Program Files (x86)\\[a] {b}\\node_modules\\',
    '\\\\server\\share$\\node_modules\\',
    '\\\\?\\C:\\u\\node_modules\\',
    '\\\\?\\UNC\\server\\share\\node_modules\\',
    'file:///home/u/node_modules/',
    'file:///C:/Users/a%20b/node_modules/',
    'file://server/share/node_modules/',
    '/p/node_modules/.pnpm/@acme+kit@1.0.0_peer@2/node_modules/',
    '/p/.yarn/cache/@acme-kit-npm-1.0.0-0123.zip/node_modules/',
    '/p/.yarn/__virtual__/@acme-kit-virtual-01/0/cache/kit.zip/node_modules/',
    '/opt/App/resources/app.asar/node_modules/',
    '/opt/App/resources/app.asar.unpacked/node_modules/',
    '/snapshot/app/node_modules/',
    '/p/node_modules/other/node_modules/',
    'webpack-internal:///./node_modules/',
    'webpack://app/./node_modules/',
    'node_modules/',
  ];
  const told = folders.map((folder) => {
    const path = folder.includes('\\') ? file.replaceAll('/', '\\') : file;
    return [folder, tell(`run (${folder}${path})`), tell(`${folder}${path}`)];
  });
  const vendor = 'vendor Graph.visit';
  expect(told).toEqual(folders.map((folder) => [folder, vendor, vendor]));
});

test('names and aliases that users choose do not move a frame', () => {
  const names = [
    'Object.run [as /home/u/x.js:1:2]',
    'run [as at x (node:fs:1:1)]',
    'new (class (extends) Foo)',
    'async Foo.run',
    'Foo.<anonymous>',
    'C:\\x (1)\\y.js:1:1',
    '[Symbol.iterator]',
    'eval',
    'Function.run [as eval at]',
    'name\nwith (a) line end',
    'ünï 嗨 👋',
    ')',
  ];
  const told = names.map((name) => [name, tell(`${name} (/u/node_modules/${file})`)]);
  expect(told).toEqual(names.map((name) => [name, 'vendor Graph.visit']));
});

test('what only looks like the vendor’s is not', () => {
  const lines = {
    'run (/u/node_modules/@acme/kit-tools/dist/index.js:8:40)': 'third-party',
    'run (/u/node_modules/acme/kit/dist/index.js:8:40)': 'third-party',
    'run (/u/node_modules/@acme/kit/node_modules/dep/dist/index.js:8:40)': 'third-party',
    'run (/u/my_node_modules/@acme/kit/dist/index.js:8:40)': 'user',
    'run (/u/vendored/@acme/kit/dist/index.js:8:40)': 'user',
    'run (/u/dist/index.js:8:40)': 'user',
    '/u/node_modules/@acme/kit/dist/index.js:8:40 (/u/x.js:1:1)': 'user',
    'eval (eval at run (/u/node_modules/@acme/kit/dist/index.js:8:40), <anonymous>:1:1)': 'user',
    'eval at run (/u/node_modules/@acme/kit/dist/index.js:8:40), <anonymous>:1:1': 'user',
    'x (https://a.example/x.js?f=/u/dist/index.js:8:40)': 'user',
    'data:text/javascript,throw%20x:1:7': 'user',
    'blob:nodedata:0123:1:7': 'user',
    'evalmachine.<anonymous>:1:7': 'user',
    '[eval]:1:7': 'user',
    'REPL1:1:7': 'user',
    'f (wasm://wasm/0012ab-cd:wasm-function[3]:0x1f)': 'user',
    'wasm://wasm/0012ab:wasm-function[0]:0x2b': 'user',
  };
  expect(Object.fromEntries(Object.keys(lines).map((line) => [line, tell(line)]))).toEqual(lines);
});

test('a file of the vendor that is not listed is the vendor’s, without a name', () => {
  expect(tell('x (/u/node_modules/@acme/kit/dist/new.js:1:1)')).toBe('vendor ?');
  expect(tell('f (file:///u/node_modules/@acme/kit/dist/kit.wasm:wasm-function[7]:0x1a)')).toBe(
    'vendor ?',
  );
  expect(tell('x (/u/node_modules/@acme/kit/dist/index.js?t=17:8:40)')).toBe('vendor Graph.visit');
});

test('the vendor’s file is found in the caches of Bun and Deno and on servers, by its version', () => {
  const lines = {
    'x (/home/u/.bun/install/cache/@acme/kit@1.2.3/dist/index.js:8:40)': 'vendor Graph.visit',
    'x (https://cdn.example/npm/@acme/kit@1.2.3/dist/index.js:8:40)': 'vendor Graph.visit',
    'x (file:///u/.cache/deno/npm/registry.example/@acme/kit/1.2.3-rc.1/dist/index.js:8:40)':
      'vendor Graph.visit',
    'x (/u/@acme/kit@fork/dist/index.js:8:40)': 'user',
    'x (/u/@acme/kit@1.2.3/dist/other.js:8:40)': 'user',
    'x (/u/@acme/kit-tools@1.2.3/dist/index.js:8:40)': 'user',
  };
  expect(Object.fromEntries(Object.keys(lines).map((line) => [line, tell(line)]))).toEqual(lines);
});

test('of several packages each has files of its own', () => {
  const file = (name: string, symbol: string): Vocabulary['modules'][number] => ({
    kind: 'file',
    name,
    symbols: [{ name: symbol, from: [1, 1], to: [9, 9] }],
  });
  const vocabulary = compileVocabulary({
    ...kitVocabulary,
    packages: ['@acme/kit', '@acme/kit-cli'],
    modules: [file('@acme/kit/x.js', 'a'), file('@acme/kit-cli/x.js', 'b')],
  });
  const symbols = ['kit', 'kit-cli', 'kit/node_modules/@acme/kit-cli'].map((name) => {
    const text = `Error: x\n    at f (/u/node_modules/@acme/${name}/x.js:2:1)`;
    return describeFailure(text, vocabulary, { runtime: 'v8' }).error.frames[0];
  });
  expect(symbols).toMatchObject([{ symbol: 'a' }, { symbol: 'b' }, { symbol: 'b' }]);
});

test('the runtime is told by its modules, of old versions too', () => {
  const lines = {
    'Module._compile (node:internal/modules/cjs/loader:1198:14)':
      'node:internal/modules/cjs/loader',
    'async node:internal/modules/esm/loader:647:26': 'node:internal/modules/esm/loader',
    'emit (events.js:172:7)': 'node:events',
    'Module.load (internal/modules/cjs/loader.js:1049:32)': 'node:internal/modules/cjs/loader',
    'x (node:internal/of/tomorrow:1:1)': '?',
    'x (node:electron/js2c/browser_init:2:1)': '?',
    'x (/opt/A/resources/electron.asar/browser/init.js:171:8)': '?',
    'Array.map (<anonymous>)': '?',
    'new Promise (<anonymous>)': '?',
    'Array.map (native)': '?',
    'async Promise.all (index 12)': '?',
    'async Promise.any (index 0)': '?',
    'ext:core/01_core.js:1:1': '?',
  };
  const told = Object.keys(lines).map((line) => [line, tell(line).replace('runtime ', '')]);
  expect(Object.fromEntries(told)).toEqual(lines);
});

test('a product that no package manager installed is found by its root', () => {
  const roots = ['/opt/kit/', 'C:\\Apps\\Kit (x86)', 'file:///srv/a%20b'];
  expect(tell('x (/opt/kit/dist/index.js:8:40)', roots)).toBe('vendor Graph.visit');
  expect(tell('x (c:\\Apps\\Kit (x86)\\dist\\index.js:8:40)', roots)).toBe('vendor Graph.visit');
  expect(tell('x (file:///srv/a%20b/dist/index.js:8:40)', roots)).toBe('vendor Graph.visit');
  expect(tell('x (/srv/a b/dist/index.js:8:40)', roots)).toBe('vendor Graph.visit');
  expect(tell('x (/opt/kit/dist/other.js:8:40)', roots)).toBe('vendor ?');
  expect(tell('x (/opt/kit/node_modules/dep/x.js:8:40)', roots)).toBe('third-party');
  expect(tell('x (/opt/kit2/dist/index.js:8:40)', roots)).toBe('user');
  expect(tell('x (/u/x.js:8:40)', ['/', 'C:\\', ''])).toBe('user');
});

test('a place that the file does not have is not told', () => {
  const frame = (place: string): unknown =>
    frames(`Error: x\n    at f (/u/node_modules/@acme/kit/dist/index.js:${place})`)[0];
  expect(frame('8:40')).toMatchObject({ symbol: 'Graph.visit', line: 8, column: 40, offset: 0 });
  expect(frame('4711:1')).toEqual({ kind: 'vendor', module: 'dist/index.js', symbol: null });
  expect(frame('8:99999')).not.toHaveProperty('column');
  expect(frame('99999999999999999999:1')).not.toHaveProperty('line');
});

test('frames in a message are no frames, with whatever the message goes on', () => {
  const fake = '    at f (/u/node_modules/@acme/kit/dist/index.js:8:40)';
  const real = '    at own (/u/x.js:1:1)';
  expect(frames(`Error: a\n${fake}\nend of it\n${real}`)).toMatchObject([
    { kind: 'user', times: 1 },
  ]);
  const message = `a\n${fake}`;
  const thrown = { name: 'Error', message, stack: `Error: ${message}\n${real}\n${real}` };
  const { error } = describeFailure(thrown, kit, { runtime: 'v8' });
  expect(error.frames).toMatchObject([{ kind: 'user', times: 2 }]);
});

test('what stands between frames takes none of them away', () => {
  const thrown = {
    name: 'Error',
    message: 'x',
    stack: `Error: x\n    at f (/u/x.js:1:1)\nFrom previous event:\n    at f (/u/node_modules/${file})`,
  };
  const { error } = describeFailure(thrown, kit, { runtime: 'v8' });
  expect(error.frames.map(({ kind }) => kind)).toEqual(['user', 'vendor']);
});

test('types are read from every head that V8 and Node print', () => {
  const type = (text: string): unknown => {
    const { type, code } = describeFailure(text, kit, { runtime: 'v8' }).error;
    return [type.of === 'user' ? 'user' : type.name, code];
  };
  const frame = '\n    at f (/u/x.js:1:1)';
  expect(type(`TypeError: x${frame}`)).toEqual(['TypeError', undefined]);
  expect(type(`Uncaught TypeError: x${frame}`)).toEqual(['TypeError', undefined]);
  expect(type(`TypeError${frame}`)).toEqual(['TypeError', undefined]);
  expect(type(`TypeError [ERR_OUT_OF_RANGE]: x${frame}`)).toEqual([
    'TypeError',
    'ERR_OUT_OF_RANGE',
  ]);
  expect(type(`DOMException [AbortError]: x${frame}`)).toEqual(['AbortError', undefined]);
  expect(type(`KitError [KIT_TWICE]: x${frame}`)).toEqual(['KitError', 'KIT_TWICE']);
  expect(type(`/u/x.js:1\nthrow x\n^\n\nSyntaxError: x${frame}`)).toEqual([
    'SyntaxError',
    undefined,
  ]);
  expect(type(`MyError: TypeError: x${frame}`)).toEqual(['user', undefined]);
  expect(type(`\u001b[31mTypeError: x\u001b[39m${frame}`)).toEqual(['TypeError', undefined]);
  expect(type('connect ECONNREFUSED 127.0.0.1:1')).toEqual(['string', undefined]);
});
