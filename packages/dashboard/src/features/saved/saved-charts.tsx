import type { SavedChart } from '@candor/query/api';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { askUnder } from '../../address/environment.ts';
import controls from '../../controls/controls.module.css';
import { formatInstant } from '../../format/date.ts';
import { labelGroup, titleDimension } from '../../format/group.ts';
import charts from '../chart/chart.module.css';
import { ChartCard } from '../chart/chart-card.tsx';
import { ChartError } from '../chart/chart-states.tsx';
import { QuestionCard } from '../chart/question-card.tsx';
import { Section } from '../collected/section.tsx';
import { useScope } from '../frame/scope.ts';
import { ConfirmButton } from '../settings/confirm-button.tsx';
import { FailureNote } from '../settings/failure-note.tsx';
import { useChange } from '../settings/use-change.ts';
import { removeChart, SAVED, savedChartsQuery } from './query.ts';
import { useMaySave } from './save-chart.tsx';

/** The charts that people here have saved, over the span and of the environment that the page shows, or how one comes here. */
export function SavedCharts(): ReactElement | null {
  const { product } = useScope().product;
  const { data, error, refetch } = useQuery(savedChartsQuery(product));
  if (data === undefined) {
    return error && <ChartError error={error} height={160} retry={() => void refetch()} />;
  }
  return (
    <Section id="saved-charts" title="Saved">
      <p className={controls['hint']}>
        {data.length === 0
          ? 'Nothing is saved yet. Whoever may edit finds Save on each chart.'
          : 'Saved by people here, each with the filters and the step that it had.'}
      </p>
      <div className={charts['pair']}>
        {data.map((chart) => (
          <SavedCard key={chart.id} chart={chart} />
        ))}
      </div>
    </Section>
  );
}

function SavedCard({ chart }: { readonly chart: SavedChart }): ReactElement {
  const { span, environment, manifest } = useScope();
  const { title, question, saved, savedBy } = chart;
  const remove = <RemoveButton chart={chart} />;
  const note = `Saved by ${savedBy}, ${formatInstant(saved)}`;
  if (question === null) {
    return (
      <ChartCard title={title} level={3} unit="" actions={remove} facts={<span>{note}</span>}>
        <p className={controls['hint']}>
          It asks for what the newest manifest no longer declares, so it can not be asked.
        </p>
      </ChartCard>
    );
  }
  const filtered = question.filters.map(({ dimension, values }) => {
    const labels = values.map((value) => labelGroup(manifest, dimension, value));
    return `${titleDimension(manifest, dimension)}: ${labels.join(', ')}`;
  });
  return (
    <QuestionCard
      title={title}
      level={3}
      question={askUnder({ ...question, span }, environment)}
      isSaved
      actions={remove}
      note={[...filtered, note].join(' · ')}
    />
  );
}

function RemoveButton({ chart }: { readonly chart: SavedChart }): ReactElement | null {
  const { product } = useScope().product;
  const remove = useChange(() => removeChart(product, chart.id), [SAVED]);
  if (!useMaySave()) return null;
  return (
    <>
      <ConfirmButton
        label="Remove"
        of={chart.title}
        disabled={remove.isMaking}
        onConfirm={() => {
          remove.make(undefined);
        }}
      />
      <FailureNote failure={remove.failure} />
    </>
  );
}
