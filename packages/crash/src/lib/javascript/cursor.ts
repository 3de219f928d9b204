/**
 * A place in a text that moves forward, counting lines and columns as V8 does: both from 1, columns in UTF-16 units.
 */

export interface Cursor {
  readonly code: string;
  at: number;
  line: number;
  column: number;
}

/** Lines end where ECMAScript says: at LF, CR, CR LF, and the separators U+2028 and U+2029. */
export function nextPosition(cursor: Cursor, end: number): void {
  const { code } = cursor;
  for (; cursor.at < end; cursor.at += 1) {
    const unit = code.charCodeAt(cursor.at);
    const isReturn = unit === 13 && code.charCodeAt(cursor.at + 1) !== 10;
    if (unit === 10 || isReturn || unit === 0x2028 || unit === 0x2029) {
      cursor.line += 1;
      cursor.column = 1;
    } else cursor.column += 1;
  }
}
