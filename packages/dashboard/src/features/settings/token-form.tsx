import type { MadeToken } from '@candor/query/api';
import { SCOPES, type Scope } from '@candor/query/routes';
import { describeScope } from '@candor/query/scopes';
import { useState, type FormEvent, type ReactElement } from 'react';
import { call } from '../../api/call.ts';
import controls from '../../controls/controls.module.css';
import { formatInstant } from '../../format/date.ts';
import { tokenDaysDefault } from '../../limits.ts';
import { FormField } from '../account/form-field.tsx';
import { readText } from '../account/sign-in-page.tsx';
import { FailureNote } from './failure-note.tsx';
import { tokensQuery } from './query.ts';
import styles from './settings.module.css';
import { ShownOnce } from './shown-once.tsx';
import { useChange } from './use-change.ts';

interface NewToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly days: number;
}

/** Makes a token and shows it, once. */
export function TokenForm(): ReactElement {
  const [made, setMade] = useState<MadeToken | null>(null);
  const add = useChange(
    (body: NewToken) => call('POST /api/tokens', { body }),
    tokensQuery.queryKey,
    setMade,
  );
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const scopes = SCOPES.filter((scope) => data.getAll('scopes').includes(scope));
    setMade(null);
    add.make(
      { name: readText(data, 'name'), scopes, days: Number(readText(data, 'days')) },
      {
        onSuccess: () => {
          form.reset();
        },
      },
    );
  };
  return (
    <>
      <form className={styles['form']} onSubmit={submit}>
        <FormField label="Name" name="name" autoComplete="off" />
        <fieldset className={styles['choices']}>
          <legend>Scopes</legend>
          {SCOPES.map((scope) => (
            <label key={scope}>
              <input type="checkbox" name="scopes" value={scope} />
              <span>
                <code>{scope}</code> {describeScope(scope)}
              </span>
            </label>
          ))}
        </fieldset>
        <FormField
          label="Days until it expires"
          name="days"
          type="number"
          min={1}
          max={366}
          defaultValue={tokenDaysDefault}
        />
        <FailureNote failure={add.failure} />
        <button type="submit" className={controls['primary']} disabled={add.isMaking}>
          Make the token
        </button>
      </form>
      {made && (
        <ShownOnce
          label={`The token ${made.summary.name}`}
          note={`works until ${formatInstant(made.summary.expires)}, and is shown only now.`}
          secret={made.token}
        />
      )}
    </>
  );
}
