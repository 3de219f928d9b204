import { compareVersions } from '@candor/query/version';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ReleaseSearch } from '../../address/crash-search.ts';
import controls from '../../controls/controls.module.css';
import styles from './reliability.module.css';

export interface ReleasePair {
  readonly version: string;
  readonly baseline: string;
}

interface ReleasePickerProps {
  readonly versions: readonly string[];
  readonly version: string;
  /** Null: the predecessor that the collector finds. */
  readonly baseline: string | null;
  /** Whether none need be named beside it. */
  readonly withPredecessor?: boolean;
}

/** Two releases, of which the address says which. */
export function ReleasePicker(props: ReleasePickerProps): ReactElement {
  const { versions, version, baseline, withPredecessor = false } = props;
  const navigate = useNavigate();
  const choose = (change: ReleaseSearch): void => {
    void navigate({
      to: '.',
      search: (search) => ({
        ...search,
        release: version,
        baseline: baseline ?? undefined,
        ...change,
      }),
      replace: true,
      resetScroll: false,
    });
  };
  return (
    <div role="group" aria-label="Two releases" className={styles['picker']}>
      <Choice
        label="Release"
        value={version}
        versions={versions}
        onChoose={(release) => {
          choose({ release });
        }}
      />
      <Choice
        label="Beside"
        value={baseline ?? ''}
        versions={versions}
        unsaid={withPredecessor ? 'Its predecessor' : undefined}
        onChoose={(chosen) => {
          choose({ baseline: chosen === '' ? undefined : chosen });
        }}
      />
    </div>
  );
}

/** What the address says, and else the two newest; null where there are no two. */
export function choosePair(
  versions: readonly string[],
  said: { readonly release?: string | undefined; readonly baseline?: string | undefined },
): ReleasePair | null {
  const newestFirst = versions.toSorted((a, b) => compareVersions(b, a));
  const version = said.release ?? newestFirst[0];
  if (version === undefined) return null;
  const older = newestFirst.find((other) => compareVersions(other, version) < 0);
  const baseline = said.baseline ?? older ?? newestFirst.find((other) => other !== version);
  return baseline === undefined ? null : { version, baseline };
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly versions: readonly string[];
  /** What it is called that none is named, where none need be. */
  readonly unsaid?: string | undefined;
  readonly onChoose: (version: string) => void;
}): ReactElement {
  const { label, value, versions, unsaid, onChoose } = props;
  const named = value === '' ? versions : [...versions, value];
  const all = [...new Set(named)].toSorted((a, b) => compareVersions(b, a));
  return (
    <label className={styles['choice']}>
      {label}
      <select
        className={controls['input']}
        value={value}
        onChange={(event) => {
          onChoose(event.currentTarget.value);
        }}
      >
        {unsaid !== undefined && <option value="">{unsaid}</option>}
        {all.map((version) => (
          <option key={version}>{version}</option>
        ))}
      </select>
    </label>
  );
}
