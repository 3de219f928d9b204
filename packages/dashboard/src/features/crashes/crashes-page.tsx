import { findRole } from '@candor/manifest/roles';
import type { FailureGroup, FailurePage } from '@candor/query/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { underEnvironment } from '../../address/environment.ts';
import { lengthOfSpan, PRESET_DAYS } from '../../address/span.ts';
import controls from '../../controls/controls.module.css';
import { formatCounted } from '../../format/number.ts';
import type { AnswerTable } from '../chart/answer-table.ts';
import { FiguresCard } from '../chart/figures-card.tsx';
import { buildTable, countCell, textCell } from '../chart/figures-table.ts';
import chart from '../chart/chart.module.css';
import { QuestionCard } from '../chart/question-card.tsx';
import { keepView } from '../frame/keep-view.ts';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { CrashFilters } from './crash-filters.tsx';
import { CrashRow } from './crash-row.tsx';
import { chooseCrashes, nameSeverity, STATUS_WORDS, statusOf, titleCrash } from './crash-words.ts';
import styles from './crashes.module.css';
import { failuresQuery } from './query.ts';
import { UndeclaredRole } from './undeclared-role.tsx';

const route = getRouteApi('/products/$product/crashes');

/** The failures of a product by group, the most widespread first, and how often they happen. */
export function CrashesPage(): ReactElement {
  const scope = useScope();
  // Failures are few: weeks are told where days would have to be withheld.
  const step = lengthOfSpan(scope.span) > PRESET_DAYS[0] ? 'week' : 'day';
  const [event] = findRole(scope.manifest, 'failure') ?? [];
  if (event === undefined) return <UndeclaredRole role="failure" />;
  return (
    <>
      <p className={controls['lead']}>
        Failures of {scope.manifest.title}’s own code, in the names that its build gave away and no
        others: no message, no path, nothing of a user.
      </p>
      <QuestionCard
        title="Failures over time"
        question={buildQuestion(
          { ...scope, filters: [] },
          { of: 'events', event },
          { breakdown: { by: 'field', event, field: 'severity' }, step },
        )}
        height={180}
        note="Each failure is told once for an installation and a release."
      />
      <Groups />
    </>
  );
}

function Groups(): ReactElement {
  const scope = useScope();
  const search = route.useSearch();
  const asked = useQuery(failuresQuery(scope.product.product, scope));
  const choose = (page: FailurePage): readonly FailureGroup[] => chooseCrashes(page.groups, search);
  return (
    <FiguresCard
      title="Groups"
      unit="Failures that have the same cause"
      asked={asked}
      height={240}
      table={(page) => tableOf(choose(page), page.k)}
      renderFacts={(page) => <Facts shown={choose(page)} page={page} />}
      lead={
        asked.data && asked.data.groups.length > 0 && <CrashFilters groups={asked.data.groups} />
      }
      empty={<NoGroups isFiltered={(asked.data?.groups.length ?? 0) > 0} />}
      renderPicture={(page) => (
        <ul className={styles['rows']}>
          {choose(page).map((group) => (
            <CrashRow key={group.group} group={group} k={page.k} />
          ))}
        </ul>
      )}
    />
  );
}

function Facts(props: {
  readonly shown: readonly FailureGroup[];
  readonly page: FailurePage;
}): ReactElement {
  const { shown, page } = props;
  const few = page.groups.filter(({ installations }) => installations === null).length;
  return (
    <>
      <span data-testid="groups">
        {formatCounted(shown.length, 'group', 'groups')} of {page.groups.length}
      </span>
      {few > 0 && (
        <span>
          {formatCounted(few, 'group', 'groups')} of fewer than {page.k} installations: no count,
          day or release is told of them, and no filter by one finds them
        </span>
      )}
    </>
  );
}

function NoGroups({ isFiltered }: { readonly isFiltered: boolean }): ReactElement {
  const { environment } = useScope();
  if (!isFiltered) {
    return (
      <>
        <p className={chart['stateTitle']}>
          No failure in this time span{underEnvironment(environment)}
        </p>
        <p>
          Widen the time span. If you expected some: failures are sent only where the user agreed to
          it, and are told in the vocabulary of their release, which its build has to register.
        </p>
      </>
    );
  }
  return (
    <>
      <p className={chart['stateTitle']}>No group is like that</p>
      <p>
        <Link from="/products/$product" to="/products/$product/crashes" search={keepView}>
          Show all groups
        </Link>
      </p>
    </>
  );
}

function tableOf(groups: readonly FailureGroup[], k: number): AnswerTable {
  const columns = ['Group', 'Failure', 'Status', 'First day', 'Last day', 'Releases', 'Systems'];
  return buildTable(
    [...columns, 'Severities', '#Installations', '#Times'],
    groups.map((group) => [
      textCell(group.group),
      textCell(titleCrash(group.title)),
      textCell(STATUS_WORDS[statusOf(group)]),
      textCell(group.firstDay ?? 'withheld'),
      textCell(group.lastDay ?? 'withheld'),
      textCell(group.versions.join(', ')),
      textCell(group.systems.join(', ')),
      textCell(group.severities.map(nameSeverity).join(', ')),
      countCell(group.installations, k),
      countCell(group.times, k),
    ]),
  );
}
