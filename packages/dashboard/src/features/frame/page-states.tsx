import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { useTitle } from '../../controls/use-title.ts';
import { ApiFailure, explainFailure } from '../../errors.ts';
import styles from './frame.module.css';

/** A whole page that failed: its message, and a way to try again. */
export function FailurePage(props: ErrorComponentProps): ReactElement {
  const router = useRouter();
  // Anything can be thrown, whatever the type says.
  const error: unknown = props.error;
  const isUnknown = error instanceof ApiFailure && error.status === 404;
  const title = isUnknown ? 'Not found' : 'This page could not be shown';
  useTitle(title, 'Candor');
  return (
    <main className={styles['alone']}>
      <h1>{title}</h1>
      <p role="alert">{explainFailure(error)}</p>
      {error instanceof ApiFailure && (
        <p>
          <code>{error.code}</code>
        </p>
      )}
      <p className={styles['aloneActions']}>
        <button
          type="button"
          className={controls['primary']}
          onClick={() => {
            if (error instanceof ApiFailure) void router.invalidate();
            else location.reload();
          }}
        >
          {error instanceof ApiFailure ? 'Try again' : 'Load again'}
        </button>
        <Link to="/" className={controls['button']}>
          To the first page
        </Link>
      </p>
    </main>
  );
}

/** An address that leads nowhere. */
export function MissingPage(): ReactElement {
  useTitle('There is no such page', 'Candor');
  return (
    <main className={styles['alone']}>
      <h1>There is no such page</h1>
      <p>The address may be mistyped, or the page was moved.</p>
      <p className={styles['aloneActions']}>
        <Link to="/" className={controls['primary']}>
          To the first page
        </Link>
      </p>
    </main>
  );
}

/** What is shown while a page's code is fetched for longer than a moment. */
export function PendingPage(): ReactElement {
  return (
    <div className={styles['pending']} role="status">
      <span className={controls['visuallyHidden']}>Loading</span>
    </div>
  );
}
