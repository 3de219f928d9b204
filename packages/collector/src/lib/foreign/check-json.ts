/**
 * What a body of JSON may make of itself. What `JSON.parse` makes of text is a few times as large as the text, except of two things.
 * Each bracket opens an object of 56 bytes or more, so that eight megabytes of them come to 224 MB. And each object with other names
 * than those before it, or the same in another order, makes V8 describe a shape of objects that it has not seen: half a million of
 * those, in eight megabytes, take three seconds. A name that is a number is worse: it makes its object a table of 200 bytes.
 */
import { randomInt } from 'node:crypto';
import { CollectorError } from '../../errors.ts';
import { bracketsFreeMax, bytesPerBracketMin, bytesPerShapeMin, shapesFreeMax } from './limits.ts';

/**
 * Gives the body back. One pass over its bytes, that stops where there is too much; what is within texts counts for nothing, since it
 * costs the parser nothing. The body may be lines: no text goes on in the next, so that a broken one hides nothing of those after it.
 *
 * @throws CollectorError body_too_large
 */
export function checkJson(body: Buffer): Buffer {
  // With so few bytes it has neither.
  if (body.length <= Math.min(bracketsFreeMax, shapesFreeMax)) return body;
  const bracketsMax = bracketsFreeMax + body.length / bytesPerBracketMin;
  const shapesMax = shapesFreeMax + body.length / bytesPerShapeMin;
  const shapes = createShapes();
  /** What the objects around this one have had of names. */
  const around: number[] = [];
  let shape = START;
  let brackets = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) {
      const end = findTextEnd(body, at + 1);
      const next = body[end] === QUOTE ? skipBlanks(body, end + 1) : end;
      if (body[next] === COLON) {
        shape = shapes.add(shape, body, at + 1, end);
        if (shapes.count() > shapesMax) throw tooManyShapes(shapesMax);
      }
      at = body[next] === COLON ? next : end;
    } else if (byte === ARRAY || byte === OBJECT) {
      brackets += 1;
      if (brackets > bracketsMax) throw tooManyBrackets();
      around.push(shape);
      shape = START;
    } else if (byte === ARRAY_END || byte === OBJECT_END) shape = around.pop() ?? START;
  }
  return body;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const NEW_LINE = 0x0a;
const ARRAY = 0x5b;
const ARRAY_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;

/** Of the quote that ends it, or of the end of its line where it has none. */
function findTextEnd(body: Buffer, start: number): number {
  let at = start;
  for (; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE || byte === NEW_LINE) break;
    if (byte === BACKSLASH && body[at + 1] !== NEW_LINE) at += 1;
  }
  return at;
}

function skipBlanks(body: Buffer, start: number): number {
  let at = start;
  while (BLANKS.has(body[at] ?? 0)) at += 1;
  return at;
}

const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

interface Shapes {
  /** An object's names so far, with one more: the bytes from `start` to `end`. */
  readonly add: (shape: number, body: Buffer, start: number, end: number) => number;
  /** How many different ones there were; a hundredth too few of a hundred thousand. */
  readonly count: () => number;
}

/** Of an object without a name yet. */
const START = 0;

/** A shape is a hash of 30 bits, that nobody outside can foresee. Which of them there were is known by 23. */
function createShapes(): Shapes {
  const seen = new Uint8Array(2 ** 20);
  const factor = randomInt(2 ** 31) * 2 + 1;
  let count = 0;
  const mix = (hash: number, byte: number): number => {
    const mixed = Math.imul(hash ^ byte, factor);
    return (mixed ^ (mixed >>> 15)) & 0x3fffffff;
  };
  return {
    count: () => count,
    add: (before, body, start, end) => {
      let shape = mix(before, COLON);
      let isNumber = true;
      for (let at = start; at < end; at += 1) {
        const byte = body[at] ?? 0;
        isNumber = isNumber && isOfNumber(byte);
        shape = mix(shape, byte);
      }
      const place = (shape >>> 3) & 0xfffff;
      const bits = seen[place] ?? 0;
      const bit = 1 << (shape & 7);
      // Of numbers each counts, as often as it comes.
      if (isNumber || (bits & bit) === 0) count += 1;
      seen[place] = bits | bit;
      return shape;
    },
  };
}

/** A digit, or of one that is written as `\u0034`. */
function isOfNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === BACKSLASH || byte === 0x75;
}

function tooManyBrackets(): CollectorError {
  return new CollectorError(
    'body_too_large',
    `Expected at most one bracket in ${bytesPerBracketMin} bytes of JSON, got more. Send telemetry as its SDK writes it.`,
  );
}

function tooManyShapes(max: number): CollectorError {
  return new CollectorError(
    'body_too_large',
    `Expected objects of at most ${Math.floor(max)} different names or orders of names, got more. Send fewer at once, or what differs as values.`,
  );
}
