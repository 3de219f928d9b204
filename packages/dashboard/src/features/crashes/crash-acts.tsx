import type { FailureDetail, FailureGroup } from '@candor/query/api';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { readText } from '../account/sign-in-page.tsx';
import { FormField } from '../account/form-field.tsx';
import { Section } from '../collected/section.tsx';
import { useScope } from '../frame/scope.ts';
import { ConfirmButton } from '../settings/confirm-button.tsx';
import { FailureNote } from '../settings/failure-note.tsx';
import settings from '../settings/settings.module.css';
import { useChange } from '../settings/use-change.ts';
import { titleCrash } from './crash-words.ts';
import { CRASHES, mergeGroup, sayStatus, type StatusChange } from './query.ts';

interface CrashActsProps {
  readonly detail: FailureDetail;
  /** All groups in the span, of which one can take this one in. */
  readonly groups: readonly FailureGroup[];
}

/** What an editor can say of a group: its status, and that it is a part of another. */
export function CrashActs({ detail, groups }: CrashActsProps): ReactElement {
  const others = groups.filter(({ group }) => group !== detail.summary.group);
  return (
    <>
      <Section id="status" title="Status">
        <p className={controls['hint']}>
          What is fixed in a release counts as returned when it happens in that release or a later
          one. Old releases that still fail are no return.
        </p>
        <StatusForm summary={detail.summary} />
      </Section>
      {others.length > 0 && (
        <Section id="merge" title="Merge into another group">
          <p className={controls['hint']}>
            When two groups are the same bug. All that is yet to come goes there too; nothing that
            is stored changes, and it can be taken out again.
          </p>
          <MergeForm group={detail.summary.group} others={others} />
        </Section>
      )}
    </>
  );
}

const STATUSES = [
  ['open', 'Open'],
  ['fixed', 'Fixed in a release'],
  ['ignored', 'Ignored'],
] as const;

function StatusForm({ summary }: { readonly summary: FailureGroup }): ReactElement {
  const { product } = useScope().product;
  const { group } = summary;
  const [status, setStatus] = useState<FailureGroup['status']>(summary.status);
  const say = useChange((change: StatusChange) => sayStatus({ product, group }, change), [CRASHES]);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const version = readText(new FormData(event.currentTarget), 'version').trim();
    say.make(status === 'fixed' ? { status, version } : { status });
  };
  return (
    <form className={settings['row']} onSubmit={submit} aria-label="Status">
      <div className={controls['field']}>
        <label htmlFor="crash-status">This group is</label>
        <select
          id="crash-status"
          className={controls['input']}
          value={status}
          onChange={(event) => {
            const chosen = STATUSES.find(([one]) => one === event.currentTarget.value);
            if (chosen) setStatus(chosen[0]);
          }}
        >
          {STATUSES.map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      </div>
      {status === 'fixed' && (
        <FormField
          label="Release"
          name="version"
          autoComplete="off"
          defaultValue={summary.fixedIn ?? ''}
        />
      )}
      <button type="submit" className={controls['primary']} disabled={say.isMaking}>
        Save the status
      </button>
      <FailureNote failure={say.failure} />
    </form>
  );
}

interface MergeFormProps {
  readonly group: string;
  readonly others: readonly FailureGroup[];
}

function MergeForm({ group, others }: MergeFormProps): ReactElement {
  const { product } = useScope().product;
  const navigate = useNavigate();
  const [into, setInto] = useState('');
  const target = others.find((other) => other.group === into);
  const merge = useChange(
    (target: string) => mergeGroup({ product, group }, target),
    [CRASHES],
    (said) => {
      void navigate({
        to: '/products/$product/crashes/$group',
        params: { product, group: said.group },
        search: (search) => search,
      });
    },
  );
  return (
    <div className={settings['row']}>
      <div className={controls['field']}>
        <label htmlFor="crash-into">The other group</label>
        <select
          id="crash-into"
          className={controls['input']}
          value={into}
          onChange={(event) => {
            setInto(event.currentTarget.value);
          }}
        >
          <option value="">Choose one</option>
          {others.map((other) => (
            <option key={other.group} value={other.group}>
              {titleCrash(other.title)} · {other.group}
            </option>
          ))}
        </select>
      </div>
      <ConfirmButton
        label="Merge"
        of={target === undefined ? 'into the other group' : `into ${titleCrash(target.title)}`}
        disabled={target === undefined || merge.isMaking}
        onConfirm={() => {
          merge.make(into);
        }}
      />
      <FailureNote failure={merge.failure} />
    </div>
  );
}
