import type { Metric } from '@candor/query/question';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { formatNumber } from '../../format/number.ts';
import { answerQuery } from '../chart/query.ts';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { Headline } from './headline.tsx';

interface RatioHeadlineProps {
  readonly title: string;
  /** Different values of a field. */
  readonly metric: Extract<Metric, { of: 'distinct' }>;
  /** Values for each installation that told one, or installations for each value. */
  readonly of: 'values per installation' | 'installations per value';
  readonly note?: ReactNode;
}

/** How many different values come to one installation, or the other way round: both figures of the same row. */
export function RatioHeadline({ title, metric, of, note }: RatioHeadlineProps): ReactElement {
  const scope = useScope();
  const asked = useQuery(answerQuery(buildQuestion(scope, metric, { step: 'span' })));
  const [row] = asked.data?.rows ?? [];
  const perInstallation = row ? row.value / row.installations : null;
  const value =
    perInstallation === null || of === 'values per installation'
      ? perInstallation
      : 1 / perInstallation;
  return (
    <Headline
      title={title}
      value={value}
      text={value !== null ? formatNumber(value) : asked.isPending ? null : '—'}
      change={null}
      against={
        asked.error?.message ?? (row ? `of ${formatNumber(row.installations)} installations` : '')
      }
      note={note}
      busy={asked.isFetching}
    />
  );
}
