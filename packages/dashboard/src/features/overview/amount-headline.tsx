import type { LaneName } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import type { Metric, Question, Span } from '@candor/query/question';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { compareSpan, lengthOfSpan, type Comparison } from '../../address/span.ts';
import { changeOfAmount } from '../../format/change.ts';
import { formatDay } from '../../format/date.ts';
import { formatCounted, formatNumber } from '../../format/number.ts';
import { answerQuery } from '../chart/query.ts';
import { buildQuestion, useScope, type Scope } from '../frame/scope.ts';
import { Headline } from './headline.tsx';

interface AmountHeadlineProps {
  readonly title: string;
  readonly metric: Metric;
  /** For a metric that names no event; the product's first lane where it is left out. */
  readonly lane?: LaneName;
  readonly note?: ReactNode;
}

const WITHHELD = 'for privacy: here, or in what is left out here, are too few installations';

/** An amount of the whole span, and its change over the complete days of it. */
export function AmountHeadline(props: AmountHeadlineProps): ReactElement {
  const { title, metric, lane, note } = props;
  const scope = useScope();
  const ask = (span: Span): Question => buildQuestion(scope, metric, { step: 'span', span, lane });
  const comparison = compareSpan(scope.span, scope.today, scope.product.firstDay);
  const all = useQuery(answerQuery(ask(scope.span)));
  const current = useQuery({
    ...answerQuery(ask(comparison?.current ?? scope.span)),
    enabled: comparison !== null,
  });
  const previous = useQuery({
    ...answerQuery(ask(comparison?.previous ?? scope.span)),
    enabled: comparison !== null,
  });
  const change =
    comparison && !all.error && current.data && previous.data
      ? changeOfAmount(totalOf(current.data) ?? 0, totalOf(previous.data) ?? 0)
      : null;
  const total = all.data ? totalOf(all.data) : null;
  return (
    <Headline
      title={title}
      value={total}
      text={all.data ? writeTotal(total) : all.error ? '—' : null}
      change={change}
      against={
        all.error?.message ??
        (all.data && total === null
          ? WITHHELD
          : describeComparison(scope, comparison, previous, change !== null))
      }
      note={note}
      busy={all.isFetching}
    />
  );
}

/** The one number of an answer without breakdown over the whole span; null where it may not be shown. */
function totalOf(answer: Answer): number | null {
  const [row] = answer.rows;
  if (row) return row.value;
  return answer.folded.rows === 0 ? 0 : null;
}

function writeTotal(total: number | null): string {
  return total === null ? 'withheld' : formatNumber(total);
}

/** `on the 27 days before`, or why there is nothing to compare with. */
function describeComparison(
  { product }: Scope,
  comparison: Comparison | null,
  previous: { readonly isPending: boolean; readonly isError: boolean },
  hasChange: boolean,
): string {
  if (comparison === null) {
    return product.firstDay === null ? '' : `reports began ${formatDay(product.firstDay)}`;
  }
  if (previous.isPending) return '';
  if (previous.isError) return 'the comparison could not be loaded';
  const days = formatCounted(lengthOfSpan(comparison.current), 'day', 'days');
  return hasChange ? `on the ${days} before` : `nothing in the ${days} before`;
}
