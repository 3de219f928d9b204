/**
 * Bugs of the kit as V8 and Bun print them: the same frames in the words of each version, and with what users put around them.
 */
import { PRIVATE } from './trial.fixture.ts';

/** How a version of a runtime names what is not named in the source. */
export interface V8Dialect {
  readonly name: string;
  /** What a static method is called on: `Function` until Node 16, then its class. */
  readonly statically: string;
  /** The frames below the outermost function. */
  readonly below: readonly string[];
  /** Code at the top of a module. */
  readonly top: string;
  readonly generator: string;
}

const loader = (line: number): string =>
  `Module._compile (node:internal/modules/cjs/loader:${line}:14)`;
const ticks = 'process.processTicksAndRejections (node:internal/process/task_queues:95:5)';

export const V8_DIALECTS: readonly V8Dialect[] = [
  {
    name: 'node 12',
    statically: 'Function.',
    below: [
      'Module._compile (internal/modules/cjs/loader.js:999:30)',
      'internal/main/run_main_module.js:17:47',
    ],
    top: 'Object.<anonymous>',
    generator: 'Generator.next (<anonymous>)',
  },
  {
    name: 'node 16',
    statically: 'Function.',
    below: [loader(1198), 'node:internal/main/run_main_module:22:47'],
    top: 'Object.<anonymous>',
    generator: 'Generator.next (<anonymous>)',
  },
  {
    name: 'node 20',
    statically: '',
    below: [loader(1554), 'Module.load (node:internal/modules/cjs/loader:1289:32)', ticks],
    top: 'Object.<anonymous>',
    generator: 'Generator.next (<anonymous>)',
  },
  {
    name: 'node 22',
    statically: '',
    below: [
      loader(1554),
      'TracingChannel.traceSync (node:diagnostics_channel:322:14)',
      'wrapModuleLoad (node:internal/modules/cjs/loader:235:24)',
    ],
    top: 'Object.<anonymous>',
    generator: 'Generator.next (<anonymous>)',
  },
  {
    name: 'node 24, modules',
    statically: '',
    below: [
      'ModuleJob.run (node:internal/modules/esm/module_job:343:25)',
      'async onImport.tracePromise.__proto__ (node:internal/modules/esm/loader:665:26)',
      'async asyncRunEntryPointWithESMLoader (node:internal/modules/run_main:117:5)',
    ],
    top: '',
    generator: 'Generator.next (<anonymous>)',
  },
  {
    name: 'electron',
    statically: '',
    below: [
      'Module._load (node:electron/js2c/browser_init:2:16955)',
      'c._load (node:electron/js2c/node_init:2:17025)',
    ],
    top: 'Object.<anonymous>',
    generator: 'Generator.next (<anonymous>)',
  },
  {
    name: 'bun',
    statically: '',
    below: [
      'loadAndEvaluateModule (2:1)',
      'processTicksAndRejections (native:7:39)',
      'native:1:11',
    ],
    top: 'module code',
    generator: 'next (native:1:11)',
  },
];

/** A frame: whose it is, what the runtime calls it, and where in the file. `{V}` is the vendor's folder, `{U}` the user's. */
export interface V8Bug {
  readonly name: string;
  readonly type: string;
  readonly errorName: string;
  readonly message: string;
  readonly frames: (dialect: V8Dialect) => readonly string[];
  readonly vendor: readonly string[];
}

const { user, company, file, mail } = PRIVATE;
const index = (place: string): string => `({V}dist/index.js{Q}:${place})`;
const bare = (place: string): string => `{V}dist/index.js{Q}:${place}`;
const own = (name: string, place: string): string => `${name} ({U}${file}.js:${place})`;

export const V8_BUGS: readonly V8Bug[] = [
  {
    name: 'a missing option',
    type: 'runtime TypeError',
    errorName: 'TypeError',
    message: "Cannot read properties of undefined (reading 'path')",
    frames: () => [`Object.read ${index('17:41')}`, own(`${company}.go [as read]`, '4:11')],
    vendor: ['build.read'],
  },
  {
    name: 'the same type from another place',
    type: 'runtime TypeError',
    errorName: 'TypeError',
    message: 'plugin is not a function',
    frames: () => [bare('13:24'), own(`async ${company}`, '4:11')],
    vendor: ['build.run'],
  },
  {
    name: 'a node twice',
    type: 'vendor KitError',
    errorName: 'KitError',
    message: `node ${mail} was visited twice`,
    frames: () => [
      `#fail ${index('9:23')}`,
      `Graph.visit [as ${company}] ${index('8:45')}`,
      `${user.replace('.', '')}Graph.visit ${index('8:65')}`,
      own('visitAll', '9:2'),
    ],
    vendor: ['Graph.#fail', 'Graph.visit', 'Graph.visit'],
  },
  {
    name: 'a graph without root',
    type: 'runtime RangeError',
    errorName: 'RangeError',
    message: 'graph has no root',
    frames: ({ generator }) => [
      `get root [as root] ${index('7:26')}`,
      `walk ${index('10:22')}`,
      `walk.next (<anonymous>)`,
      generator,
      own(`new ${company}`, '9:2'),
    ],
    vendor: ['Graph.get root', 'Graph.walk'],
  },
  {
    name: 'a graph made twice',
    type: 'vendor KitError',
    errorName: 'KitError',
    message: company,
    frames: ({ statically }) => [
      `${statically === '' ? 'Graph.from' : 'Function.from'} ${index('6:30')}`,
      own('Array.map (<anonymous>)\n    at x', '9:2'),
    ],
    vendor: ['Graph.from'],
  },
  {
    name: 'a user’s code inside of the vendor’s',
    type: 'runtime Error',
    errorName: 'Error',
    message: `at ${company} (/x/node_modules/@acme/kit/dist/index.js:8:40)\n    at y (/x/node_modules/@acme/kit/dist/index.js:9:23)`,
    frames: () => [
      own(`${company}Plugin.<anonymous>`, '1:7'),
      `Object.run ${index('13:24')}`,
      `async ${bare('14:36')}`,
      'async Promise.all (index 0)',
      own('async all', '7:3'),
    ],
    vendor: ['build.run', 'build.later'],
  },
  {
    name: 'a text that does not compile',
    type: 'runtime SyntaxError',
    errorName: 'SyntaxError',
    message: "Unexpected token '}'",
    frames: () => [
      'new Function (<anonymous>)',
      `Object.compile ${index('16:22')}`,
      own(`Object.${company}`, '4:4'),
    ],
    vendor: ['build.compile'],
  },
  {
    name: 'code from a text',
    type: 'runtime ReferenceError',
    errorName: 'ReferenceError',
    message: `${company} is not defined`,
    frames: () => [
      'eval (eval at evaluate ({V}dist/index.js{Q}:15:27), <anonymous>:1:1)',
      `Object.evaluate ${index('15:27')}`,
      own('go', '4:4'),
    ],
    vendor: ['build.evaluate'],
  },
  {
    name: 'a third party in between',
    type: 'runtime TypeError',
    errorName: 'TypeError',
    message: `${company}.map is not a function`,
    frames: () => [
      'sort ({V}node_modules/lodash/sort.js:3:3)',
      `sort ({O}node_modules/${company}/index.js:3:3)`,
      `Graph.visit ${index('8:40')}`,
      own('go', '4:4'),
    ],
    vendor: ['Graph.visit'],
  },
  {
    name: 'the stack’s end',
    type: 'runtime RangeError',
    errorName: 'RangeError',
    message: 'Maximum call stack size exceeded',
    frames: () => Array.from({ length: 10 }, () => `Graph.visit ${index('8:58')}`),
    vendor: Array.from({ length: 10 }, () => 'Graph.visit'),
  },
];
