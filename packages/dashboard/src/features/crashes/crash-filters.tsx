import type { FailureGroup } from '@candor/query/api';
import { compareVersions } from '@candor/query/version';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { CRASH_ORDERS, CRASH_STATUSES, type CrashSearch } from '../../address/crash-search.ts';
import controls from '../../controls/controls.module.css';
import { nameSeverity, ORDER_WORDS, STATUS_WORDS } from './crash-words.ts';
import styles from './crashes.module.css';

const route = getRouteApi('/products/$product/crashes');

/** Which groups are listed: by status, release and severity; and in which order. What is chosen is in the address. */
export function CrashFilters(props: { readonly groups: readonly FailureGroup[] }): ReactElement {
  const { groups } = props;
  const { sort, status, release, severity } = route.useSearch();
  const navigate = useNavigate();
  const choose = (change: CrashSearch): void => {
    void navigate({
      to: '.',
      search: (search) => ({ ...search, ...change }),
      replace: true,
      resetScroll: false,
    });
  };
  const releases = listAll(groups, ({ versions }) => versions, release);
  const severities = listAll(groups, ({ severities }) => severities, severity);
  return (
    <div role="group" aria-label="Which crashes" className={styles['filters']}>
      <Choice
        label="Status"
        value={status}
        options={CRASH_STATUSES.map((one) => [one, STATUS_WORDS[one]])}
        onChoose={(value) => {
          choose({ status: CRASH_STATUSES.find((one) => one === value) });
        }}
      />
      <Choice
        label="Release"
        value={release}
        options={releases.toSorted((a, b) => compareVersions(b, a)).map((one) => [one, one])}
        onChoose={(value) => {
          choose({ release: value });
        }}
      />
      <Choice
        label="Severity"
        value={severity}
        options={severities.map((one) => [one, nameSeverity(one)])}
        onChoose={(value) => {
          choose({ severity: value });
        }}
      />
      <Choice
        label="Order"
        unsaid="Most installations"
        value={sort}
        options={CRASH_ORDERS.map((one) => [one, ORDER_WORDS[one]])}
        onChoose={(value) => {
          choose({ sort: CRASH_ORDERS.find((one) => one === value) });
        }}
      />
    </div>
  );
}

/** What is chosen stays in the list, though no group has it any more: else the list would say that all are shown. */
function listAll(
  groups: readonly FailureGroup[],
  read: (group: FailureGroup) => readonly string[],
  chosen: string | undefined,
): readonly string[] {
  return [...new Set([...groups.flatMap(read), ...(chosen === undefined ? [] : [chosen])])];
}

interface ChoiceProps {
  readonly label: string;
  /** What is chosen where nothing is. */
  readonly unsaid?: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChoose: (value: string | undefined) => void;
}

function Choice({ label, unsaid = 'All', value, options, onChoose }: ChoiceProps): ReactElement {
  return (
    <label className={styles['choice']}>
      {label}
      <select
        className={controls['input']}
        value={value ?? ''}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          onChoose(chosen === '' ? undefined : chosen);
        }}
      >
        <option value="">{unsaid}</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
