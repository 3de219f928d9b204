import type { ReactElement, ReactNode } from 'react';
import { useTitle } from '../../controls/use-title.ts';
import styles from './account.module.css';

/** The page around a form before anyone is signed in. */
export function AccountShell(props: {
  readonly title: string;
  readonly lead: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  useTitle(props.title, 'Candor');
  return (
    <div className={styles['page']}>
      <main className={styles['panel']}>
        <p className={styles['brand']}>Candor</p>
        <h1>{props.title}</h1>
        <p className={styles['lead']}>{props.lead}</p>
        {props.children}
      </main>
      <p className={styles['foot']}>Product telemetry that its users can read.</p>
    </div>
  );
}
