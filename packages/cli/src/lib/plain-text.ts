import { valueCharsShownMax } from '../limits.ts';

/** Breaks a paragraph into lines of at most `columns` characters, between words only. */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** One cell: its text, and the same text with colour where that is wanted. */
export interface Cell {
  readonly text: string;
  readonly shown: string;
}

/** Columns as wide as their widest cell, two blanks apart; the last one is broken into lines at `columns`. */
export function formatTable(rows: readonly (readonly Cell[])[], columns: number): string {
  const last = Math.max(...rows.map((row) => row.length)) - 1;
  const widths = Array.from({ length: last }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  const indent = widths.reduce((sum, width) => sum + width + 2, 0);
  const lines = rows.flatMap((row) => {
    const head = widths
      .map((width, column) => {
        const cell = row[column] ?? { text: '', shown: '' };
        return cell.shown + ' '.repeat(width - cell.text.length + 2);
      })
      .join('');
    const wrapped = wrapText(row[last]?.text ?? '', Math.max(30, columns - indent));
    return wrapped.map((line, index) => (index === 0 ? head : ' '.repeat(indent)) + line);
  });
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

export function plain(text: string): Cell {
  return { text, shown: text };
}

/** `1 event`, `2 events`. */
export function formatCount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** `1.2 kB`, `340 B`: what a person wants to know of a size. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000
    ? `${(bytes / 1000).toFixed(1)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A value from outside may hold what moves a terminal's cursor, and may be long. */
export function printable(value: string): string {
  const clean = value.replaceAll(/\p{C}/gu, '?');
  return clean.length > valueCharsShownMax ? `${clean.slice(0, valueCharsShownMax - 1)}…` : clean;
}
