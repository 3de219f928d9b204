import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { FormEvent, ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { AccountShell } from './account-shell.tsx';
import styles from './account.module.css';
import { FormField } from './form-field.tsx';
import { meQuery, signIn } from './query.ts';
import { useAccountForm } from './use-account-form.ts';

const route = getRouteApi('/sign-in');

/** Name and password; before the first administrator exists, how to become it. */
export function SignInPage(): ReactElement {
  const { back } = route.useSearch();
  const { data: me } = useSuspenseQuery(meQuery);
  const form = useAccountForm(signIn, back ?? '/');
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    form.submit({ name: readText(data, 'name'), password: readText(data, 'password') });
  };
  if (me.setupNeeded) return <SetupNeeded />;
  return (
    <AccountShell title="Sign in" lead="Read what your products report, without reading anyone.">
      <form className={styles['form']} onSubmit={submit}>
        <FormField label="Name" name="name" autoComplete="username" autoFocus />
        <FormField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
        />
        {form.failure && (
          <p role="alert" className={controls['problem']}>
            {form.failure.message}
          </p>
        )}
        <button type="submit" className={controls['primary']} disabled={form.isSending}>
          Sign in
        </button>
      </form>
    </AccountShell>
  );
}

function SetupNeeded(): ReactElement {
  return (
    <AccountShell
      title="Nobody can sign in yet"
      lead="This collector is new. The first administrator is made with a link that works once."
    >
      <ol className={styles['steps']}>
        <li>Look at the terminal in which the collector was started.</li>
        <li>
          Open the link that it printed; it ends in <code>/welcome#…</code>.
        </li>
        <li>Choose your name and password there.</li>
      </ol>
    </AccountShell>
  );
}

/** A text field of a form; the empty string where it is missing. */
export function readText(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
}
