import type { Answer } from '@candor/query/answer';
import type { LaneName } from '@candor/manifest/manifest';
import { useQueries } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { answerQuery, askTogether } from '../chart/query.ts';
import { EnvironmentLink } from './environment-picker.tsx';
import styles from './frame.module.css';
import { buildQuestion, useScope } from './scope.ts';
import { useEnvironments, type Environments } from './use-environments.ts';

/**
 * Says that nothing came in under the environment that is shown, and leads to the others: a page of empty charts alone would not
 * tell that the reports are one choice away. Nothing for a product with one environment alone, of which nothing is asked either.
 */
export function EnvironmentNote(): ReactElement | null {
  const environments = useEnvironments();
  return environments.all.length === 1 ? null : <NothingUnder {...environments} />;
}

function NothingUnder({ shown, all, isKnown }: Environments): ReactElement | null {
  const scope = useScope();
  const lanes = Object.keys(scope.manifest.lanes) as readonly LaneName[];
  const unfiltered = { ...scope, filters: [] };
  const asked = useQueries({
    queries: lanes.map((lane) =>
      answerQuery(
        buildQuestion(unfiltered, { of: 'events', event: null }, { lane, step: 'span' }),
        askTogether,
      ),
    ),
  });
  // What stands in while the environment changes is the answer about the other.
  if (!asked.every(({ data, isPlaceholderData }) => !isPlaceholderData && isNothing(data))) {
    return null;
  }
  return (
    <p role="status" className={styles['environmentNote']}>
      Nothing came in under the environment <strong>{shown}</strong> in this time span
      {!isKnown && `, and no key of ${scope.product.title} has that label`}. Look at{' '}
      {all
        .filter((environment) => environment !== shown)
        .map((environment, index) => (
          <span key={environment}>
            {index > 0 && ', '}
            <EnvironmentLink environment={environment} isShown={false}>
              {environment}
            </EnvironmentLink>
          </span>
        ))}
      , or widen the time span.
    </p>
  );
}

/** Few are left out, and are something all the same. */
function isNothing(answer: Answer | undefined): boolean {
  return answer !== undefined && answer.rows.length === 0 && answer.folded.rows === 0;
}
