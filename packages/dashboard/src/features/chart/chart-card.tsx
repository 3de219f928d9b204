import { useId, type ReactElement, type ReactNode } from 'react';
import type { Reason } from '../../format/why.ts';
import styles from './chart.module.css';

export interface ChartCardProps {
  readonly title: string;
  /** The title as a link, for cards that open a page of their own. */
  readonly heading?: ReactNode;
  /** What is drawn, as one line: the unit and the step. */
  readonly unit: string;
  readonly level?: 2 | 3 | undefined;
  readonly wide?: boolean | undefined;
  readonly busy?: boolean | undefined;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Facts about the answer: installations, folding. */
  readonly facts?: ReactNode;
  readonly reasons?: readonly Reason[] | undefined;
}

/** The one frame of every chart: title, unit, the picture, how many stand behind it, and why it is collected. */
export function ChartCard(props: ChartCardProps): ReactElement {
  const titleId = useId();
  const Heading = props.level === 3 ? 'h3' : 'h2';
  return (
    <section
      className={styles['card']}
      data-wide={props.wide === true ? '' : undefined}
      aria-labelledby={titleId}
      aria-busy={props.busy === true}
    >
      <header className={styles['cardHead']}>
        <div>
          <Heading id={titleId}>{props.heading ?? props.title}</Heading>
          <p className={styles['unit']}>{props.unit}</p>
        </div>
        <div className={styles['actions']}>{props.actions}</div>
      </header>
      <div className={styles['body']}>{props.children}</div>
      <footer className={styles['cardFoot']}>
        {props.facts !== undefined && <div className={styles['facts']}>{props.facts}</div>}
        {props.reasons !== undefined && props.reasons.length > 0 && <Why reasons={props.reasons} />}
      </footer>
    </section>
  );
}

function Why({ reasons }: { readonly reasons: readonly Reason[] }): ReactElement {
  const [first] = reasons;
  return (
    <p className={styles['why']} title={reasons.map(({ of, why }) => `${of}: ${why}`).join('\n')}>
      <strong>Why collected</strong> {first?.why}
    </p>
  );
}
