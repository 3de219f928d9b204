/** Reads what was counted: cells, with names for the few installations behind a small one, of whom sets tell ordinals. */
import type { Select } from '../sql/tree.ts';
import type { CellRow, PartRow } from './cells.ts';
import { countCells } from './counts.ts';
import type { Inquiry } from './inquiry.ts';
import { countMany } from './sets.ts';

export type Read = <Row>(select: Select) => Promise<readonly Row[]>;

/** A row as it was counted, some of its installations by ordinal. */
export type Numbered<Row extends CellRow | PartRow> = Row & {
  readonly few_ordinals?: readonly number[];
};

/**
 * The same row; one of fewer than k installations has all of them as `few`: by id, or as `#` and an ordinal. Within one statement,
 * which is all that is ever laid side by side, nobody is named in both ways.
 */
export function nameFew<Row extends CellRow | PartRow>(row: Numbered<Row>, k: number): Row {
  if (row.few_ordinals === undefined) return row;
  if (row.installations >= k) return { ...row, few: [] };
  return { ...row, few: [...row.few, ...row.few_ordinals.map((ordinal) => `#${ordinal}`)] };
}

/** Whether a field by which the question goes has more words than there are sets for. Then `installation_days` is to answer it. */
export async function hasMany(read: Read, inquiry: Inquiry): Promise<boolean> {
  const select = inquiry.source === 'sets' ? countMany(inquiry) : null;
  if (select === null) return false;
  const [many] = await read<{ readonly value: number }>(select);
  return many?.value !== 0;
}

export async function readCells(read: Read, inquiry: Inquiry): Promise<readonly CellRow[]> {
  const rows = await read<Numbered<CellRow>>(countCells(inquiry));
  return rows.map((row) => nameFew(row, inquiry.k));
}
