import type { Report } from './diagnostic.ts';
import type { Parameter } from './syntax.ts';
import type { TokenCursor } from './token-cursor.ts';
import { FLAG, NUMBER, TEXT, UNKNOWN, type ValueType, optionalOf } from './value-type.ts';

const SIMPLE: ReadonlyMap<string, ValueType> = new Map([
  ['text', TEXT],
  ['number', NUMBER],
  ['flag', FLAG],
]);

/** Reads `text`, `number?`, `list of text`, `{ name: text, price: number }`. */
function parseType(cursor: TokenCursor, report: Report): ValueType {
  const type = parsePlainType(cursor, report);
  return cursor.accept('?') ? optionalOf(type) : type;
}

/** Reads `name: type`, or reports and returns null. */
export function parseParameter(cursor: TokenCursor, report: Report): Parameter | null {
  const name = cursor.expectName('the name of a parameter');
  if (name === null || !cursor.expect(':')) return null;
  return { name: name.name, type: parseType(cursor, report), at: name.at };
}

function parsePlainType(cursor: TokenCursor, report: Report): ValueType {
  if (cursor.accept('{')) return parseRecord(cursor, report);
  const name = cursor.expectName('a type');
  if (name === null) return UNKNOWN;
  if (name.name === 'list') {
    return cursor.expect('of') ? { kind: 'list', of: parseType(cursor, report) } : UNKNOWN;
  }
  const simple = SIMPLE.get(name.name);
  if (simple !== undefined) return simple;
  report(
    'unknown_type',
    name.at,
    `expected text, number, flag, 'list of …' or '{ name: type }', got '${name.name}'`,
  );
  return UNKNOWN;
}

function parseRecord(cursor: TokenCursor, report: Report): ValueType {
  const fields: Record<string, ValueType> = {};
  do {
    const field = parseParameter(cursor, report);
    if (field === null) return UNKNOWN;
    if (Object.hasOwn(fields, field.name)) {
      report('duplicate_name', field.at, `expected each field once, got '${field.name}' twice`);
    }
    fields[field.name] = field.type;
  } while (cursor.accept(','));
  return cursor.expect('}') ? { kind: 'record', fields } : UNKNOWN;
}
