/**
 * Reads what was thrown without trusting it: getters may throw, prototypes may be proxies, `stack` may be anything.
 */
import {
  aggregatedErrorsMax,
  framesPerErrorMax,
  messageCharsMax,
  prototypesMax,
} from '../../limits.ts';
import { readSite, type StackPlace } from './stack-line.ts';

export interface ErrorParts {
  readonly name: string | undefined;
  /** The names of its class and of the classes above, the nearest first. */
  readonly classNames: readonly string[];
  readonly message: string | undefined;
  readonly stack: string | undefined;
  /** Where the host makes `stack` a list of call sites (`Error.prepareStackTrace`). */
  readonly sites: readonly StackPlace[];
  readonly code: string | undefined;
  readonly cause: unknown;
  readonly errors: readonly unknown[];
}

/** `thrown` is an object or a function. Never throws, unless a getter never returns. */
export function readErrorParts(thrown: object): ErrorParts {
  const stack = readProperty(thrown, 'stack');
  return {
    name: readText(thrown, 'name'),
    classNames: readClassNames(thrown),
    message: readText(thrown, 'message'),
    stack: typeof stack === 'string' ? stack : undefined,
    sites: Array.isArray(stack) ? readSites(stack) : [],
    code: readText(thrown, 'code'),
    cause: readProperty(thrown, 'cause'),
    errors: readErrors(readProperty(thrown, 'errors')) ?? readSuppressed(thrown),
  };
}

/** Of a `SuppressedError` what was thrown first, and then what disposing threw. */
function readSuppressed(thrown: object): unknown[] {
  if (readProperty(thrown, 'name') !== 'SuppressedError') return [];
  return [readProperty(thrown, 'suppressed'), readProperty(thrown, 'error')];
}

function readProperty(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key) as unknown;
  } catch {
    return undefined;
  }
}

function readText(object: object, key: string): string | undefined {
  const value = readProperty(object, key);
  return typeof value === 'string' ? value : undefined;
}

function readClassNames(thrown: object): string[] {
  const names: string[] = [];
  let prototype = readPrototype(thrown);
  for (let count = 0; prototype !== null && count < prototypesMax; count += 1) {
    const made = readProperty(prototype, 'constructor');
    const name = typeof made === 'function' ? readText(made, 'name') : undefined;
    if (name !== undefined && name.length <= messageCharsMax) names.push(name);
    prototype = readPrototype(prototype);
  }
  return names;
}

function readPrototype(object: object): object | null {
  try {
    return Reflect.getPrototypeOf(object);
  } catch {
    return null;
  }
}

function readErrors(list: unknown): unknown[] | undefined {
  const errors: unknown[] = [];
  try {
    if (!Array.isArray(list)) return undefined;
    const count = Math.min(list.length, aggregatedErrorsMax);
    for (let index = 0; index < count; index += 1) errors.push(readProperty(list, String(index)));
  } catch {
    // A list that can not be read holds nothing that we could tell.
  }
  return errors;
}

function readSites(list: readonly unknown[]): StackPlace[] {
  const sites: StackPlace[] = [];
  try {
    for (const site of list.slice(0, framesPerErrorMax)) {
      const path = call(site, 'getFileName') ?? call(site, 'getScriptNameOrSourceURL');
      const [line, column] = [call(site, 'getLineNumber'), call(site, 'getColumnNumber')];
      const isEval = call(site, 'isEval') === true;
      const isNative = call(site, 'isNative') === true || typeof path !== 'string';
      const place = isEval ? 'eval at ' : isNative ? 'native' : path;
      sites.push(readSite(place, Number(line) || 0, Number(column) || 0));
    }
  } catch {
    // As above.
  }
  return sites;
}

function call(site: unknown, method: string): unknown {
  if (typeof site !== 'object' || site === null) return undefined;
  const found = readProperty(site, method);
  return typeof found === 'function' ? Reflect.apply(found, site, []) : undefined;
}
