import type { FailureError, FailureFrame } from '@candor/query/api';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { formatCounted } from '../../format/number.ts';
import { titleError } from './crash-words.ts';
import styles from './crashes.module.css';
import { foldFrames, type Fold } from './fold-frames.ts';

/** What was thrown, then its causes to the root: the vendor's own frames in full, all others as counts. */
export function CrashStack({ errors }: { readonly errors: readonly FailureError[] }): ReactElement {
  return (
    <ol className={styles['stack']}>
      {errors.map((error, index) => (
        // Causes have no name of their own: two can be alike, and their order never changes.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index}>
          <p className={styles['thrown']}>
            {index > 0 && <span>caused by </span>}
            <strong>{titleError(error)}</strong>
            {error.code !== null && (
              <>
                {' '}
                <code>{error.code}</code>
              </>
            )}
            {error.template !== null && (
              <span className={controls['badge']}>message {error.template}</span>
            )}
          </p>
          <ol className={styles['frames']}>
            {foldFrames(error.frames).map((fold, place) => (
              // oxlint-disable-next-line react/no-array-index-key
              <li key={place} data-kind={fold.kind}>
                {fold.kind === 'vendor' ? <VendorFrame frame={fold.frame} /> : describeFold(fold)}
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ol>
  );
}

function VendorFrame({ frame }: { readonly frame: FailureFrame }): ReactElement {
  const { symbol, module, file, line, link, times } = frame;
  const place = `${module ?? file ?? 'unknown module'}${line === null ? '' : `:${line}`}`;
  return (
    <>
      <strong>{symbol ?? '(no function)'}</strong>{' '}
      {link === null ? (
        <code>{place}</code>
      ) : (
        <a href={link} target="_blank" rel="noreferrer">
          <code>{place}</code>
        </a>
      )}
      {times > 1 && <span> {times} times in a row</span>}
    </>
  );
}

const KINDS = {
  runtime: 'of the runtime',
  'third-party': 'of other packages',
  user: 'of the user’s code',
} as const;

function describeFold({ kind, times, modules }: Exclude<Fold, { kind: 'vendor' }>): string {
  const names = modules.length > 0 ? ` (${modules.join(', ')})` : '';
  return `${formatCounted(times, 'frame', 'frames')} ${KINDS[kind]}${names}`;
}
