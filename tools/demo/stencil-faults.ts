import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Phase } from '@candor-examples/compiler/compiler';
import type { Random } from './random.ts';

/** A place in the compiler: its file as it is built, a function in it with its first and last line, and the line that is at work. */
type Place = readonly [file: string, symbol: string, from: number, to: number, at: number];

interface Fault {
  readonly phase: Phase;
  readonly type: 'TypeError' | 'RangeError';
  readonly message: string;
  /** The place that fails first, then those that called it. */
  readonly places: readonly Place[];
  /** The only release that has it; every one where it is not said. */
  readonly only?: string;
}

const COMPILE: Place = ['compile', 'compile', 14, 48, 33];
const WEAVE: Place = ['weave', 'weaveTemplate', 21, 60, 38];
const EMIT: Place = ['emit-module', 'emitModule', 18, 70, 41];
const CHECK: Place = ['check-template', 'checkTemplate', 30, 66, 52];

/** What goes wrong in the simulated releases. */
const FAULTS: readonly Fault[] = [
  {
    phase: 'parse',
    type: 'RangeError',
    message: 'Invalid array length',
    places: [['parse-template', 'parseNodes', 41, 66, 55], COMPILE],
  },
  {
    phase: 'check',
    type: 'TypeError',
    message: "Cannot read properties of undefined (reading 'kind')",
    places: [['check-expression', 'checkFilter', 88, 120, 101], CHECK, COMPILE],
  },
  {
    phase: 'weave',
    type: 'TypeError',
    message: 'nodes is not iterable',
    places: [['weave', 'weaveUse', 62, 98, 77], WEAVE, COMPILE],
    only: '3.1.0',
  },
  {
    phase: 'weave',
    type: 'TypeError',
    message: "Cannot read properties of undefined (reading 'nodes')",
    places: [WEAVE, COMPILE],
  },
  {
    phase: 'emit',
    type: 'TypeError',
    message: 'expected a checked expression',
    places: [['emit-expression', 'missing', 74, 77, 75], EMIT, COMPILE],
  },
];

const PACKAGE = fileURLToPath(new URL('../../examples/compiler', import.meta.url));

/** One of the faults that a phase has in a release, as if it came from the compiler's own functions. */
export function drawFault(random: Random, phase: Phase, version: string): Error {
  const faults = FAULTS.filter(
    (fault) => fault.phase === phase && (fault.only ?? version) === version,
  );
  const fault = random.weighted(faults.map((one) => [one, one.only === undefined ? 1 : 8]));
  const { type, message, places } = fault;
  const error = type === 'TypeError' ? new TypeError(message) : new RangeError(message);
  const frames = places.map(
    ([file, symbol, , , at]) => `    at ${symbol} (${join(PACKAGE, fileOf(file))}:${at}:11)`,
  );
  error.stack = [`${type}: ${message}`, ...frames].join('\n');
  return error;
}

/** The vocabulary that a build of these releases would have made: the places above. */
export function buildStencilVocabulary(): object {
  const places = FAULTS.flatMap(({ places: all }) => all);
  const files = [...new Set(places.map(([file]) => file))];
  const modules = files.map((file) => {
    const symbols = new Map(
      places.filter((place) => place[0] === file).map((one) => [one[1], one]),
    );
    return {
      kind: 'file',
      name: fileOf(file),
      lines: 250,
      columns: 120,
      symbols: [...symbols.values()].map(([, name, from, to]) => ({
        name,
        from: [from, 1],
        to: [to, 100],
        source: { module: `src/lib/language/${file}.ts`, from, to },
      })),
    };
  });
  return { vocabulary: 1, product: 'stencil', packages: ['@candor-examples/compiler'], modules };
}

function fileOf(file: string): string {
  return `dist/lib/language/${file}.js`;
}
