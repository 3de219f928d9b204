import type { ReactElement, ReactNode } from 'react';
import styles from './collected.module.css';

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** A part of the page with a heading of its own. */
export function Section({ id, title, children }: SectionProps): ReactElement {
  return (
    <section className={styles['section']} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
