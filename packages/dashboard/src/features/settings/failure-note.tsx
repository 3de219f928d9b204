import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import type { ApiFailure } from '../../errors.ts';

/** Why a change was refused; nothing where none was. */
export function FailureNote({
  failure,
}: {
  readonly failure: ApiFailure | null;
}): ReactElement | null {
  if (failure === null) return null;
  return (
    <p role="alert" className={controls['problem']}>
      {failure.message}
    </p>
  );
}
