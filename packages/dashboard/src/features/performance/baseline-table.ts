/** Slow operations against what is usual on the same machine, as a table. Pure. */
import type { Answer } from '@candor/query/answer';
import type { AnswerTable } from '../chart/answer-table.ts';
import { compareCells, countCell, findGroup } from './compare-releases.ts';

/** A row for each operation that may be told, both in milliseconds, the longest first. */
export function buildBaselineTable(
  baseline: Answer,
  duration: Answer,
  locale?: string,
): AnswerTable {
  const told = duration.rows.filter(({ folded }) => !folded);
  return {
    columns: [
      { title: 'Operation', numeric: false },
      { title: 'Baseline', numeric: true },
      { title: 'Took', numeric: true },
      { title: 'Longer by', numeric: true },
      { title: 'Installations', numeric: true },
    ],
    records: told.map((row) => {
      const operation = row.group ?? '';
      return [
        { text: operation, raw: operation, numeric: false },
        ...compareCells([findGroup(baseline, operation), row], 'ms', locale),
        countCell(row, locale),
      ];
    }),
  };
}
