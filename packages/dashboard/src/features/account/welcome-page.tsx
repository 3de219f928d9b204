import { useSuspenseQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { AccountShell } from './account-shell.tsx';
import styles from './account.module.css';
import { FormField } from './form-field.tsx';
import { meQuery, welcome } from './query.ts';
import { readText } from './sign-in-page.tsx';
import { useAccountForm } from './use-account-form.ts';

/** Makes the first administrator. The token is in the address's fragment, which no server and no log ever sees. */
export function WelcomePage(): ReactElement {
  const { hash: token } = useLocation();
  const form = useAccountForm(welcome, '/');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const password = readText(data, 'password');
    if (password !== readText(data, 'repeated')) {
      setProblem('The two passwords differ. Write the same one twice.');
      return;
    }
    setProblem(null);
    form.submit({ token, name: readText(data, 'name'), password });
  };
  // Asked before the form is filled in, and not again once it was sent: a link that was used makes nobody an administrator.
  const { data: me } = useSuspenseQuery(meQuery);
  const [wasNeeded] = useState(me.setupNeeded);
  if (!wasNeeded) return <AlreadySetUp />;
  if (token === '') return <NoToken />;
  const message = problem ?? form.failure?.message ?? null;
  return (
    <AccountShell
      title="Welcome"
      lead="Choose the name and password of the first administrator of this collector."
    >
      <form className={styles['form']} onSubmit={submit}>
        <FormField label="Name" name="name" autoComplete="username" autoFocus />
        <FormField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
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
          Create the administrator
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
          The link that the collector printed ends in <code>/welcome#</code> and a long word. Copy
          all of it.
        </>
      }
    >
      <p>
        Already set up? <a href="/sign-in">Sign in</a>.
      </p>
    </AccountShell>
  );
}

function AlreadySetUp(): ReactElement {
  return (
    <AccountShell
      title="This link was used"
      lead="The collector has its first administrator: the link worked once, and is void now."
    >
      <p>
        <a href="/sign-in">Sign in</a>
      </p>
    </AccountShell>
  );
}
