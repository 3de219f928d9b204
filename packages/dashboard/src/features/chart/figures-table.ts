/** Tables behind figures that are no answer to a question: things by name, with counts of which some may not be told. */
import { formatNumber } from '../../format/number.ts';
import type { AnswerTable, TableCell } from './answer-table.ts';

export type Cell = Omit<TableCell, 'numeric'>;

/** The words for a count that the k-check keeps back; `k` is null while it is not known yet. */
export function describeFew(k: number | null): string {
  return k === null ? 'too few' : `fewer than ${k}`;
}

export function textCell(text: string): Cell {
  return { text, raw: text };
}

/** Null is a count of fewer than `k` installations, or one that is folded to hide such a count. */
export function countCell(value: number | null, k: number | null): Cell {
  return value === null
    ? { text: describeFew(k), raw: 'withheld' }
    : { text: formatNumber(value), raw: value };
}

/** Puts rows of cells under columns; a column that begins with `#` is one of numbers, and is named by the rest. */
export function buildTable(
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
): AnswerTable {
  const columns = titles.map((title) => ({
    title: title.replace(/^#/, ''),
    numeric: title.startsWith('#'),
  }));
  const records = rows.map((row) =>
    row.map((cell, index) => ({ ...cell, numeric: columns[index]?.numeric ?? false })),
  );
  return { columns, records };
}
