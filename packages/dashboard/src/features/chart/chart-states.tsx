import type { Answer } from '@candor/query/answer';
import { ENVIRONMENT_DEFAULT } from '@candor/query/scope';
import type { ReactElement, ReactNode } from 'react';
import { underEnvironment } from '../../address/environment.ts';
import controls from '../../controls/controls.module.css';
import { ApiFailure } from '../../errors.ts';
import styles from './chart.module.css';

/** Where a chart will be: as tall as it, so that nothing jumps when it comes. */
export function ChartLoading({ height }: { readonly height: number }): ReactElement {
  return (
    <div className={styles['loading']} style={{ height }} role="status">
      <span className={controls['visuallyHidden']}>Loading</span>
      {[38, 62, 50, 76, 58, 84, 70].map((percent) => (
        <span key={percent} style={{ height: `${percent}%` }} aria-hidden="true" />
      ))}
    </div>
  );
}

interface ChartErrorProps {
  readonly error: Error;
  readonly height: number;
  readonly retry: () => void;
}

/** A question that was not understood is not understood the second time either. */
const NOT_UNDERSTOOD = 422;

/** The collector's own message with what it found wrong, and a way to ask again where that can help. */
export function ChartError({ error, height, retry }: ChartErrorProps): ReactElement {
  const failure = error instanceof ApiFailure ? error : null;
  return (
    <div className={styles['state']} style={{ minHeight: height }} role="alert">
      <p className={styles['stateTitle']}>This could not be answered</p>
      <p>{error.message}</p>
      {failure !== null && failure.issues.length > 0 && (
        <ul className={styles['issues']}>
          {failure.issues.map(({ path, message }) => (
            <li key={`${path} ${message}`}>{message}</li>
          ))}
        </ul>
      )}
      {failure !== null && <code>{failure.code}</code>}
      {failure?.status !== NOT_UNDERSTOOD && (
        <button type="button" className={controls['button']} onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Nothing to draw, and why: nothing came, or what came is too little to be shown. */
export function ChartEmpty(props: {
  readonly answer: Answer;
  readonly height: number;
}): ReactElement {
  const { answer, height } = props;
  const hidden = answer.folded.rows > 0;
  const { environment } = answer.question;
  const under = underEnvironment(environment ?? ENVIRONMENT_DEFAULT);
  const otherwise =
    environment === undefined
      ? 'Widen the time span or remove a filter.'
      : 'Widen the time span, remove a filter or choose another environment.';
  return (
    <div className={styles['state']} style={{ minHeight: height }}>
      <p className={styles['stateTitle']}>
        {hidden ? 'Withheld for privacy' : `Nothing in this time span${under}`}
      </p>
      <p>
        {hidden
          ? `There are reports${under}, but they, or those that a filter leaves out, are of so few installations that showing them could show a person. ${otherwise}`
          : `No report in these days has a value for this. ${otherwise}`}
      </p>
    </div>
  );
}

/** Nothing to draw, in the words of whoever asked: what is not there, and what to do. */
export function EmptyState(props: {
  readonly height: number;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className={styles['state']} style={{ minHeight: props.height }}>
      {props.children}
    </div>
  );
}
