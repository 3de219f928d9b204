/**
 * Describes what was thrown in JavaScript: an error, something like one, its printed text, or anything else.
 */
import type { DescribedError, DescribedType } from '../../description.ts';
import { aggregatedErrorsMax, causeDepthMax, errorsPerFailureMax } from '../../limits.ts';
import { foldFrames } from '../frame-folder.ts';
import { NODE_CODES } from '../lists/node-codes.ts';
import { V8_TEMPLATES } from '../lists/v8-templates.ts';
import { THROWN_KINDS, V8_TYPES } from '../lists/v8-types.ts';
import type { Listed } from '../told.ts';
import { findTemplate } from '../templates.ts';
import { readErrorParts, type ErrorParts } from './error-parts.ts';
import { locate, type V8Surroundings } from './locate.ts';
import type { StackPlace } from './stack-line.ts';
import { readStackText, type StackText } from './stack-text.ts';
import { findSystemCode, findSystemTemplate } from './system-message.ts';

/** What is known while one failure is read: errors that were met are not read again, so that cycles end. */
interface Walk extends V8Surroundings {
  readonly seen: Set<object>;
  left: number;
}

export function describeV8(thrown: unknown, surroundings: V8Surroundings): DescribedError {
  const walk: Walk = { ...surroundings, seen: new Set(), left: errorsPerFailureMax };
  return describeThrown(thrown, walk, 0) ?? describeKind(thrown);
}

function describeThrown(thrown: unknown, walk: Walk, depth: number): DescribedError | undefined {
  if (walk.left <= 0 || depth > causeDepthMax) return undefined;
  if (typeof thrown === 'string') {
    walk.left -= 1;
    return describeText(thrown, walk);
  }
  if ((typeof thrown !== 'object' && typeof thrown !== 'function') || thrown === null) {
    walk.left -= 1;
    return describeKind(thrown);
  }
  if (walk.seen.has(thrown)) return undefined;
  walk.seen.add(thrown);
  walk.left -= 1;
  const parts = readErrorParts(thrown);
  if (parts.stack === undefined && parts.message === undefined) {
    return { ...describeKind(thrown), ...describeRest(parts, walk, depth) };
  }
  return describeError(parts, walk, depth);
}

function describeError(parts: ErrorParts, walk: Walk, depth: number): DescribedError {
  const text =
    parts.stack === undefined ? undefined : readStackText(parts.stack, parts.message, parts.name);
  const head = readHead(text?.head ?? '');
  const code = findCode([parts.code, head.code], walk) ?? findSystemCode(parts.message ?? '');
  return {
    type: findType([parts.name?.split(' [', 1)[0] ?? head.name, ...parts.classNames], walk),
    ...(code !== undefined && { code }),
    ...describeMessage(parts.message ?? '', walk),
    frames: describePlaces([...(text?.places ?? []), ...parts.sites], walk),
    ...describeRest(parts, walk, depth),
  };
}

function describeRest(
  { cause, errors }: ErrorParts,
  walk: Walk,
  depth: number,
): Pick<DescribedError, 'cause' | 'errors'> {
  const described = cause === undefined ? undefined : describeThrown(cause, walk, depth + 1);
  const others = errors
    .slice(0, aggregatedErrorsMax)
    .map((error) => describeThrown(error, walk, depth + 1))
    .filter((error) => error !== undefined);
  return {
    ...(described !== undefined && { cause: described }),
    ...(others.length > 0 && { errors: others }),
  };
}

function describeText(text: string, walk: Walk): DescribedError {
  const read = readStackText(text);
  const described = describeRead(read, walk);
  let inner: DescribedError | undefined;
  for (const cause of read.causes.slice(0, causeDepthMax).toReversed()) {
    const outer = describeRead(readStackText(cause), walk);
    inner = { ...outer, ...(inner !== undefined && { cause: inner }) };
  }
  return { ...described, ...(inner !== undefined && { cause: inner }) };
}

function describeRead(read: StackText, walk: Walk): DescribedError {
  const head = readHead(read.head);
  const message = read.rest === '' ? head.message : `${head.message}\n${read.rest}`;
  const code = findCode([head.code], walk) ?? findSystemCode(head.message);
  const type = findType([head.name], walk);
  // A text without frames that names no type is most likely one that was thrown as it is.
  if (read.places.length === 0 && type.of === 'user') return describeKind('');
  return {
    type,
    ...(code !== undefined && { code }),
    ...describeMessage(message, walk),
    frames: describePlaces(read.places, walk),
  };
}

function describeKind(thrown: unknown): DescribedError {
  const name = THROWN_KINDS.get(thrown === null ? 'null' : typeof thrown);
  return { type: name === undefined ? { of: 'user' } : { of: 'runtime', name }, frames: [] };
}

function describePlaces(places: readonly StackPlace[], walk: Walk): DescribedError['frames'] {
  return foldFrames(places.map((place) => locate(place, walk)));
}

function describeMessage(message: string, walk: Walk): { readonly template?: Listed } {
  const template =
    findTemplate(message, walk.vocabulary.templates) ??
    findTemplate(message, V8_TEMPLATES) ??
    findSystemTemplate(message);
  return template === undefined ? {} : { template };
}

/** `Uncaught TypeError [ERR_X]: message` → its parts. */
function readHead(line: string): { name: string; code: string | undefined; message: string } {
  const bare = line.startsWith('Uncaught ') ? line.slice(9) : line;
  const colon = bare.indexOf(': ');
  const title = colon < 0 ? bare.replace(/:$/, '') : bare.slice(0, colon);
  const open = title.endsWith(']') ? title.lastIndexOf(' [') : -1;
  const name = open < 0 ? title : title.slice(0, open);
  const code = open < 0 ? undefined : title.slice(open + 2, -1);
  return {
    // `DOMException [AbortError]: …` names the type in the place of the code.
    name: name === 'DOMException' ? (code ?? name) : name,
    code,
    message: colon < 0 ? '' : bare.slice(colon + 2),
  };
}

/** A vendor's type by any of the names, nearest first; else the runtime's by the first; else the user's, above a listed one. */
function findType(names: readonly (string | undefined)[], walk: Walk): DescribedType {
  for (const name of names) {
    const known = walk.vocabulary.types.get(name ?? '');
    if (known === undefined) continue;
    const base = known.bases.find((base) => V8_TYPES.has(base));
    return { of: 'vendor', name: known.name, ...(base !== undefined && { base }) };
  }
  const own = V8_TYPES.get(names[0] ?? '');
  if (own !== undefined) return { of: 'runtime', name: own };
  for (const name of names) {
    const base = name === undefined ? undefined : V8_TYPES.get(name);
    if (base !== undefined) return { of: 'user', base };
  }
  return { of: 'user' };
}

function findCode(codes: readonly (string | undefined)[], walk: Walk): Listed | undefined {
  for (const code of codes) {
    if (code === undefined) continue;
    const found = walk.vocabulary.codes.get(code)?.code ?? NODE_CODES.get(code);
    if (found !== undefined) return found;
  }
  return undefined;
}
