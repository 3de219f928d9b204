import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { whyCollected } from '../../format/why.ts';
import { capitalize, nameMeasure } from '../../format/measure.ts';
import { ChartCard } from '../chart/chart-card.tsx';
import { ChartEmpty, ChartError, ChartLoading } from '../chart/chart-states.tsx';
import { buildHistogram } from '../chart/histogram.ts';
import { AnswerFacts } from '../chart/question-card.tsx';
import { answerQuery, askTogether } from '../chart/query.ts';
import { keepView } from '../frame/keep-view.ts';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { MiniHistogram } from './mini-histogram.tsx';
import { Percentiles, usePercentiles } from './percentiles.tsx';
import type { SizeField } from './size-fields.ts';

const HEIGHT = 72;

/** One field at a glance: its shape, its middle and its upper end. The title opens it in full. */
export function SizeCard({ field }: { readonly field: SizeField }): ReactElement {
  const scope = useScope();
  const { event, declared } = field;
  const metric = { of: 'distribution', event, field: field.field } as const;
  const asked = useQuery(answerQuery(buildQuestion(scope, metric, { step: 'span' }), askTogether));
  // Asked with the others, though it is shown only once the distribution is there.
  usePercentiles(field);
  const answer = asked.data;
  return (
    <ChartCard
      title={declared.title}
      heading={
        <Link
          from="/products/$product"
          to="/products/$product/sizes"
          search={(search) => ({ ...keepView(search), event, field: field.field })}
        >
          {declared.title}
        </Link>
      }
      unit={capitalize(nameMeasure(declared.unit) || 'count')}
      level={3}
      busy={asked.isFetching}
      facts={answer && <AnswerFacts answer={answer} />}
      reasons={whyCollected(scope.manifest, metric, null)}
    >
      {answer === undefined ? (
        asked.error ? (
          <ChartError error={asked.error} height={HEIGHT} retry={() => void asked.refetch()} />
        ) : (
          <ChartLoading height={HEIGHT} />
        )
      ) : answer.rows.length === 0 ? (
        <ChartEmpty answer={answer} height={HEIGHT} />
      ) : (
        <>
          <MiniHistogram
            bars={buildHistogram(answer)}
            writing={{ unit: declared.unit, whole: declared.type === 'count' }}
            height={HEIGHT}
          />
          <Percentiles field={field} />
        </>
      )}
    </ChartCard>
  );
}
