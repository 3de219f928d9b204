/** Reads counted cells, and names the few installations behind a small one, of whom sets tell ordinals. */
import type { Connection } from '../connection.ts';
import type { Select } from '../sql/tree.ts';
import { type CellRow, type PartRow } from './cells.ts';
import { countCells } from './counts.ts';
import type { Inquiry } from './inquiry.ts';
import { countMany } from './sets.ts';

export type Read = <Row>(select: Select) => Promise<readonly Row[]>;

/** A row as it was counted, some of its installations by ordinal. */
export type Numbered<Row extends CellRow | PartRow> = Row & {
  readonly few_ordinals?: readonly number[];
};

export interface CellReader {
  readonly read: Read;
  /** The same rows; those of fewer than k installations have all of them by id as `few`. */
  readonly name: <Row extends CellRow | PartRow>(
    rows: readonly Numbered<Row>[],
  ) => Promise<readonly Row[]>;
}

export function createCellReader(
  connection: Connection,
  { question, k }: Inquiry,
  read: Read,
): CellReader {
  return {
    read,
    name: async (rows) => {
      const isSmall = ({ installations }: Pick<CellRow, 'installations'>): boolean =>
        installations < k;
      const ordinals = new Set(rows.filter(isSmall).flatMap((row) => row.few_ordinals ?? []));
      if (ordinals.size === 0) return rows;
      const named = await connection.read<{ ordinal: number; installation: string }>(
        'name-ordinals',
        { product: question.product, ordinals: [...ordinals] },
      );
      const ids = new Map(named.map(({ ordinal, installation }) => [ordinal, installation]));
      return rows.map((row) =>
        isSmall(row)
          ? // Who was erased a moment ago is still another than all others.
            {
              ...row,
              few: [
                ...row.few,
                ...(row.few_ordinals ?? []).map((one) => ids.get(one) ?? String(one)),
              ],
            }
          : row,
      );
    },
  };
}

/** The inquiry, to be answered from `installation_days` where a field by which it goes has more words than there are sets for. */
export async function chooseSource(read: Read, inquiry: Inquiry): Promise<Inquiry> {
  if (inquiry.source !== 'sets') return inquiry;
  const select = countMany(inquiry);
  if (select === null) return inquiry;
  const [many] = await read<{ readonly value: number }>(select);
  return many?.value === 0 ? inquiry : { ...inquiry, source: 'days' };
}

export async function readCells(reader: CellReader, inquiry: Inquiry): Promise<readonly CellRow[]> {
  return reader.name(await reader.read<Numbered<CellRow>>(countCells(inquiry)));
}
