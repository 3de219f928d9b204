import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { chooseForm } from '../chart/answer-form.ts';
import charts from '../chart/chart.module.css';
import { QuestionCard } from '../chart/question-card.tsx';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { SavedCharts } from '../saved/saved-charts.tsx';

/** The charts that the manifest itself declares, what the vendor said it collects this for; and those that people saved. */
export function QuestionsPage(): ReactElement {
  const scope = useScope();
  return (
    <>
      {scope.manifest.questions.length > 0 && (
        <p className={controls['lead']}>
          What {scope.manifest.vendor} collects this for, as the manifest of {scope.manifest.title}{' '}
          declares it. The step of each chart is the manifest’s own.
        </p>
      )}
      <div className={charts['pair']}>
        {scope.manifest.questions.map(({ title, metric, breakdown, step }) => {
          const question = buildQuestion(scope, metric, { breakdown, step });
          const form = chooseForm(question, scope.manifest);
          return (
            <QuestionCard
              key={title}
              title={title}
              question={question}
              height={form === 'bars' || form === 'figure' ? 160 : 220}
            />
          );
        })}
      </div>
      <SavedCharts />
    </>
  );
}
