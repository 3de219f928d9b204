/** An answer as the table behind its chart: one record per row, the same for the eye and for a spreadsheet. */
import type { FieldDeclaration, Manifest } from '@candor/manifest/manifest';
import type { Answer, AnswerRow } from '@candor/query/answer';
import type { Day } from '@candor/query/question';
import { listSteps } from '@candor/query/steps';
import { formatStep } from '../../format/date.ts';
import { labelGroup, titleDimension } from '../../format/group.ts';
import { capitalize, formatMeasure } from '../../format/measure.ts';
import { formatNumber } from '../../format/number.ts';
import { findBucketed, findValueUnit, labelBucket } from './answer-units.ts';
import { formatCsv, type CsvCell } from './csv.ts';
import { explainGap } from './step-gap.ts';

export interface TableCell {
  readonly text: string;
  /** For a spreadsheet and for `<data value>`: the plain number or the machine's name. */
  readonly raw: CsvCell;
  readonly numeric: boolean;
}

export interface AnswerTable {
  readonly columns: readonly { readonly title: string; readonly numeric: boolean }[];
  readonly records: readonly (readonly TableCell[])[];
}

interface Column {
  readonly title: string;
  readonly numeric: boolean;
  readonly cell: (row: AnswerRow) => Omit<TableCell, 'numeric'>;
}

export interface AnswerTableOptions {
  /** The first day of any report of the product, or null. */
  readonly firstDay?: Day | null;
  /** The browser's own where it is left out. */
  readonly locale?: string | undefined;
}

/** Builds the table: the answer's rows, and one for each step that has none, which says why. */
export function buildAnswerTable(
  answer: Answer,
  manifest: Manifest,
  { firstDay = null, locale }: AnswerTableOptions = {},
): AnswerTable {
  const columns = [
    ...timeColumn(answer, locale),
    ...groupColumn(answer, manifest, locale),
    ...valueColumns(answer, manifest, locale),
  ];
  return {
    columns: columns.map(({ title, numeric }) => ({ title, numeric })),
    records: [
      ...answer.rows.map((row) => ({
        at: row.at,
        cells: columns.map(({ cell, numeric }) => ({ ...cell(row), numeric })),
      })),
      ...listGaps(answer, columns, firstDay, locale),
    ]
      // The order of the rows of one step stays as it is.
      .sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''))
      .map(({ cells }) => cells),
  };
}

interface GapRecord {
  readonly at: Day;
  readonly cells: readonly TableCell[];
}

/** Steps without a row that a reader would miss: those before the first report, and those of which nobody sent a value, are none. */
function listGaps(
  answer: Answer,
  columns: readonly Column[],
  firstDay: Day | null,
  locale?: string,
): readonly GapRecord[] {
  const { step, span } = answer.question;
  if (step === 'span') return [];
  const told = new Set(answer.rows.map(({ at }) => at));
  return listSteps(span, step).flatMap((at) => {
    if (told.has(at)) return [];
    const gap = explainGap(answer, at, step, firstDay);
    if (gap === 'before' || gap === 'nothing') return [];
    const value = gap === 'zero' ? { text: formatNumber(0, locale), raw: 0 } : WITHHELD;
    const cells = columns.map(({ numeric }, index) => {
      if (index === 0) return { text: formatStep(at, step, locale), raw: at, numeric };
      return numeric ? { ...value, numeric } : { text: '', raw: '', numeric };
    });
    return [{ at, cells }];
  });
}

const WITHHELD = { text: 'withheld', raw: 'withheld' };

export function formatTableCsv(table: AnswerTable): string {
  return formatCsv([
    table.columns.map(({ title }) => title),
    ...table.records.map((record) => record.map(({ raw }) => raw)),
  ]);
}

function timeColumn(answer: Answer, locale?: string): readonly Column[] {
  const { step } = answer.question;
  if (step === 'span') return [];
  const title = { day: 'Day (UTC)', week: 'Week (UTC)', month: 'Month (UTC)' }[step];
  const cell = ({ at }: AnswerRow): Omit<TableCell, 'numeric'> => ({
    text: at === null ? '' : formatStep(at, step, locale),
    raw: at,
  });
  return [{ title, numeric: false, cell }];
}

function groupColumn(answer: Answer, manifest: Manifest, locale?: string): readonly Column[] {
  const { breakdown } = answer.question;
  const bucketed = findBucketed(answer.question, manifest);
  if (bucketed) return [bucketColumn(bucketed, locale)];
  if (breakdown === null) return [];
  const cell = ({ group, folded }: AnswerRow): Omit<TableCell, 'numeric'> => {
    const text = folded ? 'Other (folded)' : labelGroup(manifest, breakdown, group, locale);
    return { text, raw: folded ? text : group };
  };
  return [{ title: titleDimension(manifest, breakdown), numeric: false, cell }];
}

function bucketColumn(declared: FieldDeclaration, locale?: string): Column {
  const cell = (row: AnswerRow): Omit<TableCell, 'numeric'> => {
    if (row.folded) return { text: 'Other (folded)', raw: 'Other (folded)' };
    if (row.bucket === null) return { text: row.group || 'Not stated', raw: row.group };
    const text = labelBucket(row.bucket, declared, locale);
    return { text, raw: text };
  };
  return { title: declared.title, numeric: false, cell };
}

function valueColumns(answer: Answer, manifest: Manifest, locale?: string): readonly Column[] {
  const unit = findValueUnit(answer, manifest);
  const installations: Column = {
    title: 'Installations',
    numeric: true,
    cell: (row) => ({ text: formatNumber(row.installations, locale), raw: row.installations }),
  };
  // A row of installations says the same number twice; once is enough.
  if (answer.unit === 'installations') {
    return [{ ...installations, cell: ({ value }) => valueCell(value, unit, locale) }];
  }
  const value: Column = {
    title: titleOfUnit(answer.unit),
    numeric: true,
    cell: (row) => valueCell(row.value, unit, locale),
  };
  return [value, installations];
}

function valueCell(
  value: number,
  unit: string | null,
  locale?: string,
): Omit<TableCell, 'numeric'> {
  return { text: formatMeasure(value, unit, locale), raw: value };
}

function titleOfUnit(unit: string): string {
  const word = unit === '' || unit === '1' ? 'value' : unit;
  return capitalize(word);
}
