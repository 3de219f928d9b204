import type { ReactElement } from 'react';
import styles from './frame.module.css';

/** Leads past the navigation. It moves the focus itself: `#page` in the address would travel with every shared link. */
export function SkipLink(): ReactElement {
  return (
    <a
      className={styles['skip']}
      href="#page"
      onClick={(event) => {
        event.preventDefault();
        document.querySelector<HTMLElement>('#page')?.focus();
      }}
    >
      Skip to the page
    </a>
  );
}
