/** The answer as the dashboard gets it: checked rows, with labels. */
import type { Answer, AnswerRow, Folded } from '@candor/query/answer';
import {
  findBucket,
  findNumber,
  isBucketed,
  labelBucket,
  listBounds,
  type NumericDeclaration,
} from '@candor/query/buckets';
import { findDimension } from '@candor/query/dimensions';
import { type Cell, type CheckedRow, mayTellCell } from '@candor/query/k-check';
import type { Day } from '@candor/query/question';
import { findUnit } from '@candor/query/unit';
import type { Inquiry } from './inquiry.ts';

export function buildAnswer(
  inquiry: Inquiry,
  all: Cell | undefined,
  checked: { readonly rows: readonly CheckedRow[]; readonly folded: Folded },
  asOf: string,
): Answer {
  const { question, manifest, k, countedBy } = inquiry;
  const mayTellAll = all !== undefined && mayTellCell(all, k);
  const bucketed = findBucketed(inquiry);
  return {
    question,
    unit: findUnit(question.metric, manifest),
    countedBy,
    k,
    rows: checked.rows.map((row) => buildRow(row, inquiry, bucketed)),
    folded: checked.folded,
    installations: mayTellAll ? all.whole.installations : null,
    asOf,
  };
}

function buildRow(
  row: CheckedRow,
  { question }: Inquiry,
  bucketed: NumericDeclaration | undefined,
): AnswerRow {
  const { at, group, value, installations, folded } = row;
  const isBucket = bucketed !== undefined && group !== null && group !== '';
  const bucket = isBucket ? findBucket(listBounds(bucketed), Number(group)) : null;
  return {
    at: question.step === 'span' ? null : (at as Day),
    group: bucket === null || bucketed === undefined ? group : labelBucket(bucket, bucketed),
    bucket,
    value,
    installations,
    folded,
  };
}

/** The declaration by which groups are buckets, if they are: of the distribution's field, or of the fact broken down by. */
function findBucketed({ question, manifest }: Inquiry): NumericDeclaration | undefined {
  const { metric, breakdown } = question;
  if (metric.of === 'distribution') return findNumber(manifest, metric.event, metric.field);
  if (breakdown?.by !== 'fact') return undefined;
  const declared = findDimension(manifest, breakdown);
  return declared !== undefined && isBucketed(declared) ? declared : undefined;
}
