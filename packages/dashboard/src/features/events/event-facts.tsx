import type { EventDeclaration } from '@candor/manifest/manifest';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';

/** Name, lane and occasion of an event, on one line. */
export function EventFacts(props: {
  readonly event: string;
  readonly declared: EventDeclaration;
}): ReactElement {
  const { event, declared } = props;
  return (
    <>
      <code>{event}</code> <span className={controls['badge']}>{declared.lane}</span> Sent:{' '}
      {declared.when}
    </>
  );
}
