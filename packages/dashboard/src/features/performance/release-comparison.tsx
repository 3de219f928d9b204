import type { Answer } from '@candor/query/answer';
import type { Dimension } from '@candor/query/question';
import { getRouteApi } from '@tanstack/react-router';
import { useId, type ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { AnswerTableView } from '../chart/answer-table-view.tsx';
import { ChartCard } from '../chart/chart-card.tsx';
import charts from '../chart/chart.module.css';
import { ChartEmpty, ChartError, ChartLoading } from '../chart/chart-states.tsx';
import { AnswerFacts } from '../chart/question-card.tsx';
import { useScope } from '../frame/scope.ts';
import type { SizeField } from '../sizes/size-fields.ts';
import {
  buildReleaseTable,
  chooseReleases,
  listReleases,
  type FieldAnswers,
  type ReleasePair,
} from './compare-releases.ts';
import { nameOperation } from './operation-name.ts';
import { askByGroup, useAnswers } from './percentile-question.ts';
import styles from './performance.module.css';

const route = getRouteApi('/products/$product/performance');
const TITLE = 'Release against predecessor';
const HEIGHT = 160;

interface ReleaseComparisonProps {
  readonly fields: readonly SizeField[];
  readonly version: Dimension;
}

/** Every operation in two releases: the newest that is told of and the one before it, unless the address names others. */
export function ReleaseComparison({ fields, version }: ReleaseComparisonProps): ReactElement {
  const scope = useScope();
  const named = route.useSearch();
  const questions = fields.flatMap((field) => askByGroup(scope, field, version));
  const { answers, error, busy, retry } = useAnswers(questions);
  const releases = listReleases(answers ?? []);
  const chosen = chooseReleases(releases, named);
  const [first] = answers ?? [];
  return (
    <ChartCard
      title={TITLE}
      unit="Over all values of the time span"
      busy={busy}
      facts={first && <AnswerFacts answer={first} note={chosen ? CAUTION : undefined} />}
    >
      {answers === undefined || first === undefined ? (
        error ? (
          <ChartError error={error} height={HEIGHT} retry={retry} />
        ) : (
          <ChartLoading height={HEIGHT} />
        )
      ) : releases.length === 0 ? (
        <ChartEmpty answer={first} height={HEIGHT} />
      ) : chosen === null ? (
        <OneRelease release={releases[0] ?? ''} />
      ) : (
        <div className={styles['releases']}>
          <ReleaseChoices releases={releases} chosen={chosen} />
          <AnswerTableView
            table={buildReleaseTable(joinAnswers(fields, answers), chosen)}
            title={TITLE}
          />
        </div>
      )}
    </ChartCard>
  );
}

const CAUTION =
  'The two are not run by the same people on the same work, so a small change can be chance';

/** The questions were asked two by two. */
function joinAnswers(
  fields: readonly SizeField[],
  answers: readonly Answer[],
): readonly FieldAnswers[] {
  return fields.flatMap((field, index) => {
    const median = answers[index * 2];
    const upper = answers[index * 2 + 1];
    const name = nameOperation(field, fields);
    return median && upper ? [{ field, name, median, upper }] : [];
  });
}

function OneRelease({ release }: { readonly release: string }): ReactElement {
  return (
    <div className={charts['state']} style={{ minHeight: HEIGHT }}>
      <p className={charts['stateTitle']}>Nothing to compare {release} with</p>
      <p>
        No other release is run by enough installations to be shown in these days. Widen the time
        span or remove a filter.
      </p>
    </div>
  );
}

/** Which two: kept in the address, so that a comparison can be shared. Who chooses the other one swaps them. */
function ReleaseChoices(props: {
  readonly releases: readonly string[];
  readonly chosen: ReleasePair;
}): ReactElement {
  const { releases, chosen } = props;
  const navigate = route.useNavigate();
  const choose = (pair: ReleasePair): void => {
    void navigate({
      to: '.',
      search: (search) => ({ ...search, ...pair }),
      replace: true,
      resetScroll: false,
    });
  };
  return (
    <div className={styles['choices']}>
      <ReleaseChoice
        label="Release"
        value={chosen.release}
        releases={releases}
        onChange={(release) => {
          const isSwapped = release === chosen.baseline;
          choose({ release, baseline: isSwapped ? chosen.release : chosen.baseline });
        }}
      />
      <ReleaseChoice
        label="Against"
        value={chosen.baseline}
        releases={releases}
        onChange={(baseline) => {
          const isSwapped = baseline === chosen.release;
          choose({ baseline, release: isSwapped ? chosen.baseline : chosen.release });
        }}
      />
    </div>
  );
}

function ReleaseChoice(props: {
  readonly label: string;
  readonly value: string;
  readonly releases: readonly string[];
  readonly onChange: (release: string) => void;
}): ReactElement {
  const id = useId();
  return (
    <div className={controls['field']}>
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        className={controls['input']}
        value={props.value}
        onChange={(event) => {
          props.onChange(event.currentTarget.value);
        }}
      >
        {props.releases.map((version) => (
          <option key={version}>{version}</option>
        ))}
      </select>
    </div>
  );
}
