import { compareVersions } from '@candor/query/version';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import styles from './reliability.module.css';

export interface ReleasePair {
  readonly version: string;
  readonly baseline: string;
}

interface ReleasePickerProps {
  readonly versions: readonly string[];
  readonly pair: ReleasePair;
}

/** Two releases, of which the address says which. */
export function ReleasePicker({ versions, pair }: ReleasePickerProps): ReactElement {
  const navigate = useNavigate();
  const choose = (change: { readonly release?: string; readonly baseline?: string }): void => {
    void navigate({
      to: '.',
      search: (search) => ({
        ...search,
        release: pair.version,
        baseline: pair.baseline,
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
        value={pair.version}
        versions={versions}
        onChoose={(release) => {
          choose({ release });
        }}
      />
      <Choice
        label="Beside"
        value={pair.baseline}
        versions={versions}
        onChoose={(baseline) => {
          choose({ baseline });
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
  readonly onChoose: (version: string) => void;
}): ReactElement {
  const { label, value, versions, onChoose } = props;
  const all = [...new Set([...versions, value])].toSorted((a, b) => compareVersions(b, a));
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
        {all.map((version) => (
          <option key={version}>{version}</option>
        ))}
      </select>
    </label>
  );
}
