import { useState, type FormEvent, type ReactElement } from 'react';
import { call } from '../../api/call.ts';
import controls from '../../controls/controls.module.css';
import { FormField } from '../account/form-field.tsx';
import { readText } from '../account/sign-in-page.tsx';
import { FailureNote } from './failure-note.tsx';
import { sessionsQuery } from './query.ts';
import styles from './settings.module.css';
import { useChange } from './use-change.ts';

interface PasswordChange {
  readonly password: string;
  readonly next: string;
}

/** Changes one's own password; all other sessions end with that. */
export function PasswordForm(): ReactElement {
  const [note, setNote] = useState<string | null>(null);
  const [differs, setDiffers] = useState(false);
  const change = useChange(
    (body: PasswordChange) => call('POST /api/password', { body }),
    sessionsQuery.queryKey,
    ({ ended }) => {
      setNote(
        `The password is changed. ${ended === 1 ? '1 other session was' : `${ended} other sessions were`} ended.`,
      );
    },
  );
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const next = readText(data, 'next');
    setNote(null);
    setDiffers(next !== readText(data, 'repeated'));
    if (next !== readText(data, 'repeated')) return;
    change.make(
      { password: readText(data, 'password'), next },
      {
        onSuccess: () => {
          form.reset();
        },
      },
    );
  };
  return (
    <form className={styles['form']} onSubmit={submit}>
      <FormField
        label="Password now"
        name="password"
        type="password"
        autoComplete="current-password"
      />
      <FormField label="New password" name="next" type="password" autoComplete="new-password" />
      <FormField
        label="New password, once more"
        name="repeated"
        type="password"
        autoComplete="new-password"
      />
      {differs && (
        <p role="alert" className={controls['problem']}>
          The two new passwords differ. Write the same one twice.
        </p>
      )}
      <FailureNote failure={change.failure} />
      {note !== null && <p role="status">{note}</p>}
      <button type="submit" className={controls['primary']} disabled={change.isMaking}>
        Change the password
      </button>
    </form>
  );
}
