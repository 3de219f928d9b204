import { useLocation } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { AccountShell } from './account-shell.tsx';
import styles from './account.module.css';
import { FormField } from './form-field.tsx';
import { join } from './query.ts';
import { readText } from './sign-in-page.tsx';
import { useAccountForm } from './use-account-form.ts';

/** Takes up an invitation. The token is in the address's fragment, which no server and no log ever sees. */
export function JoinPage(): ReactElement {
  const { hash: token } = useLocation();
  const form = useAccountForm(join, '/');
  const [differs, setDiffers] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const password = readText(data, 'password');
    const isSame = password === readText(data, 'repeated');
    setDiffers(!isSame);
    if (isSame) form.submit({ token, password });
  };
  if (token === '') return <NoToken />;
  const message = differs
    ? 'The two passwords differ. Write the same one twice.'
    : (form.failure?.message ?? null);
  return (
    <AccountShell
      title="You are invited"
      lead="Choose a password. Your name and your role were chosen by whoever invited you."
    >
      <form className={styles['form']} onSubmit={submit}>
        <FormField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          autoFocus
          hint="A few words that you have used nowhere else are better than one with symbols."
        />
        <FormField
          label="Password, once more"
          name="repeated"
          type="password"
          autoComplete="new-password"
        />
        {message !== null && (
          <p role="alert" className={controls['problem']}>
            {message}
          </p>
        )}
        <button type="submit" className={controls['primary']} disabled={form.isSending}>
          Join
        </button>
      </form>
    </AccountShell>
  );
}

function NoToken(): ReactElement {
  return (
    <AccountShell
      title="This link is not complete"
      lead={
        <>
          An invitation ends in <code>/join#</code> and a long word. Copy all of it, or ask whoever
          invited you for another.
        </>
      }
    >
      <p>
        Already joined? <a href="/sign-in">Sign in</a>.
      </p>
    </AccountShell>
  );
}
