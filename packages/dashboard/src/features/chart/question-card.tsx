import type { Answer } from '@candor/query/answer';
import type { Question } from '@candor/query/question';
import { formatDimension } from '@candor/query/url';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement, type ReactNode } from 'react';
import { Icon } from '../../controls/icon.tsx';
import controls from '../../controls/controls.module.css';
import { formatInstant } from '../../format/date.ts';
import { titleDimension } from '../../format/group.ts';
import { formatCounted } from '../../format/number.ts';
import { whyCollected } from '../../format/why.ts';
import { barGroupsMax } from '../../limits.ts';
import { useScope } from '../frame/scope.ts';
import { SaveChartForm, SaveSwitch } from '../saved/save-chart.tsx';
import { answerQuery } from './query.ts';
import { chooseForm } from './answer-form.ts';
import { buildAnswerTable } from './answer-table.ts';
import { AnswerTableView } from './answer-table-view.tsx';
import { AnswerView } from './answer-view.tsx';
import { ChartCard, type ChartCardProps } from './chart-card.tsx';
import { ChartEmpty, ChartError, ChartLoading } from './chart-states.tsx';
import { hasOverlap } from './group-bars.ts';
import { FoldNote } from './fold-note.tsx';
import { describeSteps } from './step-note.ts';
import { describeUnit } from './unit-line.ts';

interface QuestionCardProps extends Pick<ChartCardProps, 'title' | 'heading' | 'level' | 'wide'> {
  readonly question: Question;
  readonly height?: number;
  readonly groupsMax?: number;
  /** A sentence that belongs to this chart, below it. */
  readonly note?: ReactNode;
  /** What can be done with it beside showing its table. */
  readonly actions?: ReactNode;
  /** It is a saved chart, and is not to be saved once more. Default false. */
  readonly isSaved?: boolean;
}

/** Asks one question and shows its answer, whatever becomes of it: loading, error, nothing, chart or table. */
export function QuestionCard(props: QuestionCardProps): ReactElement {
  const { question, title, height = 220, isSaved = false } = props;
  const { manifest, product } = useScope();
  const [asTable, setAsTable] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const asked = useQuery(answerQuery(question));
  const answer = asked.data;
  const isEmpty = answer !== undefined && answer.rows.length === 0;
  return (
    <ChartCard
      {...props}
      unit={describeUnit(question, answer, manifest)}
      busy={asked.isFetching}
      actions={
        <>
          {answer && !isEmpty && (
            <TableSwitch title={title} pressed={asTable} onPress={setAsTable} />
          )}
          {answer && !isSaved && (
            <SaveSwitch title={title} pressed={isSaving} onPress={setSaving} />
          )}
          {props.actions}
        </>
      }
      facts={answer && <AnswerFacts answer={answer} note={props.note} />}
      reasons={whyCollected(manifest, question.metric, question.breakdown)}
    >
      {isSaving && (
        <SaveChartForm
          title={title}
          question={question}
          onDone={() => {
            setSaving(false);
          }}
        />
      )}
      {answer === undefined ? (
        asked.error ? (
          <ChartError error={asked.error} height={height} retry={() => void asked.refetch()} />
        ) : (
          <ChartLoading height={chooseForm(question, manifest) === 'figure' ? 56 : height} />
        )
      ) : isEmpty ? (
        <ChartEmpty answer={answer} height={height} />
      ) : asTable ? (
        <AnswerTableView
          table={buildAnswerTable(answer, manifest, { firstDay: product.firstDay })}
          title={title}
        />
      ) : (
        <AnswerView
          answer={answer}
          manifest={manifest}
          title={title}
          height={height}
          groupsMax={props.groupsMax ?? barGroupsMax}
          firstDay={product.firstDay}
        />
      )}
    </ChartCard>
  );
}

/** Whether a card shows its picture or the table behind it. */
export function TableSwitch(props: {
  readonly title: string;
  readonly pressed: boolean;
  readonly onPress: (pressed: boolean) => void;
}): ReactElement {
  return (
    <button
      type="button"
      className={controls['quiet']}
      aria-pressed={props.pressed}
      aria-label={`Table: ${props.title}`}
      onClick={() => {
        props.onPress(!props.pressed);
      }}
    >
      <Icon name={props.pressed ? 'chart' : 'table'} />
      {props.pressed ? 'Chart' : 'Table'}
    </button>
  );
}

/** How many stand behind the answer, what was folded, and how fresh it is. */
export function AnswerFacts(props: {
  readonly answer: Answer;
  readonly note?: ReactNode;
}): ReactElement {
  const { answer, note } = props;
  const { manifest, filters } = useScope();
  const applied = new Set(
    answer.question.filters.map((filter) => formatDimension(filter.dimension)),
  );
  const unfiltered = filters.filter(({ dimension }) => !applied.has(formatDimension(dimension)));
  const steps = describeSteps(answer, manifest);
  return (
    <>
      <span title={`As of ${formatInstant(answer.asOf)}`} data-testid="installations">
        {describeInstallations(answer)}
      </span>
      <FoldNote answer={answer} />
      {steps !== null && <span>{steps}</span>}
      {unfiltered.length > 0 && (
        <span>
          Not filtered by{' '}
          {unfiltered.map(({ dimension }) => titleDimension(manifest, dimension)).join(', ')}
        </span>
      )}
      {hasOverlap(answer) && <span>Some installations are in several groups</span>}
      {note !== undefined && <span>{note}</span>}
    </>
  );
}

/** Nothing at all is no secret; few are. */
function describeInstallations(answer: Answer): string {
  const { installations, rows, folded, k, countedBy } = answer;
  if (installations === null) {
    return rows.length === 0 && folded.rows === 0
      ? 'no installations'
      : `withheld: it, or what a filter leaves out, stands for fewer than ${k} installations`;
  }
  const counted = countedBy === 'session' ? ' (counted by session)' : '';
  return `${formatCounted(installations, 'installation', 'installations')}${counted}`;
}
