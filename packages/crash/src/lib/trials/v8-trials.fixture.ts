/**
 * Trials of V8: each bug in each place, in the words of each version, alone and inside of others' errors, as an error and as its text.
 */
import { PRIVATE, type Trial } from './trial.fixture.ts';
import { V8_BUGS, V8_DIALECTS, type V8Bug, type V8Dialect } from './v8-bugs.fixture.ts';
import { V8_PLACES, type V8Place } from './v8-places.fixture.ts';

interface Printed {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** Every bug in every place by one dialect, and in every dialect at one place: more would only be more of the same. */
export function makeV8Trials(): Trial[] {
  return V8_BUGS.flatMap((bug, bugAt) => [
    ...V8_PLACES.flatMap((place, at) => {
      const dialect = V8_DIALECTS[(at + bugAt) % V8_DIALECTS.length];
      return dialect === undefined ? [] : pair(bug, dialect, place);
    }),
    ...V8_DIALECTS.flatMap((dialect) =>
      V8_PLACES.slice(0, 1).flatMap((place) => pair(bug, dialect, place)),
    ),
  ]);
}

function pair(bug: V8Bug, dialect: V8Dialect, place: V8Place): Trial[] {
  const printed = print(bug, dialect, place);
  const trial = makeTrial(bug, place, `${bug.name}, ${dialect.name}, ${place.name}`);
  // Of frames in a message, text alone can not be told from a stack's.
  const isTextSure = !bug.message.includes('\n');
  return [
    { ...trial, failure: printed },
    ...(isTextSure ? [{ ...trial, id: `${trial.id}, as text`, failure: printed.stack }] : []),
  ];
}

function makeTrial(bug: V8Bug, place: V8Place | undefined, id: string): Trial {
  return {
    id,
    runtime: 'v8',
    failure: '',
    ...(place?.roots !== undefined && { roots: place.roots }),
    vendor: bug.vendor,
    type: bug.type,
    bug: bug.name,
  };
}

function print(bug: V8Bug, dialect: V8Dialect, place: V8Place): Printed {
  const lines = [...bug.frames(dialect), ...dialect.below].map(
    (line) => `    at ${write(line, place)}`,
  );
  const { errorName, message } = bug;
  return { name: errorName, message, stack: [`${errorName}: ${message}`, ...lines].join('\n') };
}

function write(
  line: string,
  { package: folder, query = '', own, separator = '/' }: V8Place,
): string {
  const inside = (text: string): string => text.replaceAll('/', separator);
  return line
    .replaceAll(/\{V\}([\w./]*)\{Q\}/g, (_, path: string) => `${folder}${inside(path)}${query}`)
    .replaceAll(/\{V\}([\w./]*)/g, (_, path: string) => `${folder}${inside(path)}`)
    .replaceAll(/\{[UO]\}/g, () => own);
}

const { company, mail, file } = PRIVATE;

/** What others wrap a failure in: nothing of it says anything of the bug. */
const WRAPPERS: Readonly<Record<string, (inner: Printed) => Printed>> = {
  'a user’s error': (cause) => ({ ...outer('Error', `/srv/${company}/${file}.js:3:9`), cause }),
  'a user’s class': (cause) => ({ ...outer(`${company}Error`, `/srv/${company}/x.js:3:9`), cause }),
  'a third party’s error': (cause) => ({
    ...outer('PluginError', `/srv/${company}/node_modules/rollup/x.js:3:9`),
    cause,
  }),
  'an aggregate': (inner) => ({
    ...outer('AggregateError', `/srv/${company}/x.js:3:9`),
    errors: [inner, outer('Error', `/srv/${mail}/x.js:1:1`)],
  }),
  'an aggregate of aggregates': (inner) => ({
    name: 'AggregateError',
    message: 'All promises were rejected',
    stack: 'AggregateError: All promises were rejected',
    errors: [{ ...outer('AggregateError', `/srv/${company}/x.js:3:9`), errors: [inner] }],
  }),
  'two of them': (inner) => ({
    ...outer('Error', `/srv/${company}/x.js:3:9`),
    cause: { ...outer(`${company}Error`, `/srv/${company}/x.js:3:9`), cause: inner },
  }),
  'an error that disposing suppressed': (inner) => ({
    ...outer('SuppressedError', `/srv/${company}/x.js:3:9`),
    error: outer('Error', `/srv/${company}/x.js:3:9`),
    suppressed: inner,
  }),
};

function outer(name: string, place: string): Printed {
  const message = `${company}: ${mail}`;
  return { name, message, stack: `${name}: ${message}\n    at ${company} (${place})` };
}

export function makeWrappedTrials(): Trial[] {
  return V8_BUGS.flatMap((bug) =>
    Object.entries(WRAPPERS).flatMap(([name, wrap], at) => {
      const [dialect, place] = [V8_DIALECTS[at % V8_DIALECTS.length], V8_PLACES[at]];
      if (dialect === undefined || place === undefined) return [];
      const trial = makeTrial(bug, place, `${bug.name}, inside of ${name}`);
      return [{ ...trial, failure: wrap(print(bug, dialect, place)) }];
    }),
  );
}

/** The same bug with other users' callers, deeper recursion, other lines of the user and other words. */
export function makeCallerTrials(): Trial[] {
  return V8_BUGS.flatMap((bug) =>
    V8_DIALECTS.flatMap((dialect, at) => {
      const place = V8_PLACES[at];
      if (place === undefined) return [];
      const printed = print(bug, dialect, place);
      const stack = `${printed.stack}\n    at async ${company} (/srv/${company}/x.js:1${at}:1)\n    at async node:internal/x:1:1`;
      const trial = makeTrial(bug, place, `${bug.name}, called by another, ${dialect.name}`);
      return [{ ...trial, failure: { ...printed, stack } }];
    }),
  );
}
