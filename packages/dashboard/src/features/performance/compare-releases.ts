/** Two releases laid side by side: which two, and how much longer each operation takes. Pure. */
import type { Answer, AnswerRow } from '@candor/query/answer';
import { compareVersions } from '@candor/query/version';
import { changeOfAmount } from '../../format/change.ts';
import { formatMeasure } from '../../format/measure.ts';
import { formatNumber } from '../../format/number.ts';
import type { AnswerTable, TableCell } from '../chart/answer-table.ts';
import type { SizeField } from '../sizes/size-fields.ts';

export interface ReleasePair {
  readonly release: string;
  readonly baseline: string;
}

/** Versions of which enough installations have told, newest first. */
export function listReleases(answers: readonly Answer[]): readonly string[] {
  const versions = answers.flatMap(({ rows }) =>
    rows.flatMap(({ group, folded }) => (folded || group === null || group === '' ? [] : [group])),
  );
  return [...new Set(versions)].toSorted((a, b) => compareVersions(b, a));
}

/**
 * The two that the address names, where they are told of; else the newest, and against it the next older. Null where fewer than
 * two are told of.
 */
export function chooseReleases(
  releases: readonly string[],
  named: { readonly release?: string | undefined; readonly baseline?: string | undefined },
): ReleasePair | null {
  const release = releases.find((version) => version === named.release) ?? releases[0];
  if (release === undefined) return null;
  const others = releases.filter((version) => version !== release);
  const baseline =
    others.find((version) => version === named.baseline) ??
    others.find((version) => compareVersions(version, release) < 0) ??
    others.at(-1);
  return baseline === undefined ? null : { release, baseline };
}

/** A field with its answers by version over the whole span. */
export interface FieldAnswers {
  readonly field: SizeField;
  readonly name: string;
  readonly median: Answer;
  readonly upper: Answer;
}

/** A row for each operation: both percentiles of both releases, what changed, and how many stand behind them. */
export function buildReleaseTable(
  fields: readonly FieldAnswers[],
  { release, baseline }: ReleasePair,
  locale?: string,
): AnswerTable {
  const numbers = [
    `Median ${baseline}`,
    `Median ${release}`,
    'Median changed by',
    `90th percentile ${baseline}`,
    `90th percentile ${release}`,
    '90th percentile changed by',
    `Installations ${baseline}`,
    `Installations ${release}`,
  ];
  return {
    columns: [
      { title: 'Operation', numeric: false },
      ...numbers.map((title) => ({ title, numeric: true })),
    ],
    records: fields.map(({ field, name, median, upper }) => {
      const { unit } = field.declared;
      const ofMedian = [findGroup(median, baseline), findGroup(median, release)] as const;
      const ofUpper = [findGroup(upper, baseline), findGroup(upper, release)] as const;
      return [
        { text: name, raw: `${field.event}.${field.field}`, numeric: false },
        ...compareCells(ofMedian, unit, locale),
        ...compareCells(ofUpper, unit, locale),
        ...ofMedian.map((row) => countCell(row, locale)),
      ];
    }),
  };
}

/** Of a breakdown over the whole span, the row of one group; undefined where it was folded. */
export function findGroup({ rows }: Answer, group: string): AnswerRow | undefined {
  return rows.find((row) => !row.folded && row.group === group);
}

/** What was, what is, and the change between them. */
export function compareCells(
  [before, after]: readonly [AnswerRow | undefined, AnswerRow | undefined],
  unit: string | null,
  locale?: string,
): readonly TableCell[] {
  const change =
    before === undefined || after === undefined
      ? null
      : changeOfAmount(after.value, before.value, locale);
  const ratio = before && after && before.value > 0 ? after.value / before.value - 1 : null;
  return [
    measureCell(before, unit, locale),
    measureCell(after, unit, locale),
    { text: change?.text ?? '—', raw: ratio, numeric: true },
  ];
}

function measureCell(row: AnswerRow | undefined, unit: string | null, locale?: string): TableCell {
  if (row === undefined) return WITHHELD;
  return { text: formatMeasure(row.value, unit, locale), raw: row.value, numeric: true };
}

export function countCell(row: AnswerRow | undefined, locale?: string): TableCell {
  if (row === undefined) return WITHHELD;
  const { installations } = row;
  return { text: formatNumber(installations, locale), raw: installations, numeric: true };
}

/** Nobody told, or too few to be shown. */
const WITHHELD: TableCell = { text: '—', raw: null, numeric: true };
