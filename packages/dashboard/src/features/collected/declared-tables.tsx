import type { EventDeclaration, FieldDeclaration, Manifest } from '@candor/manifest/manifest';
import type { ReactElement, ReactNode } from 'react';
import controls from '../../controls/controls.module.css';
import { DataTable } from './data-table.tsx';
import styles from './collected.module.css';
import { describeType, listChoices } from './words.ts';

const COLUMNS = ['Name', 'What', 'Why', 'Can hold'] as const;

/** The facts that open every report. */
export function DeclaredFacts({ facts }: { readonly facts: Manifest['session'] }): ReactElement {
  return (
    <DataTable
      label="Session facts"
      columns={COLUMNS}
      rows={Object.entries(facts).map(([name, declared]) => rowOf(name, declared))}
      empty="Nothing but the session's random id and the time it started."
    />
  );
}

/** Every event with its occasion, its reason and its fields. */
export function DeclaredEvents({ manifest }: { readonly manifest: Manifest }): ReactElement {
  return (
    <div className={styles['events']}>
      {Object.entries(manifest.events).map(([name, event]) => (
        <DeclaredEvent key={name} name={name} event={event} />
      ))}
    </div>
  );
}

function DeclaredEvent(props: {
  readonly name: string;
  readonly event: EventDeclaration;
}): ReactElement {
  const { name, event } = props;
  return (
    <section className={styles['event']} aria-labelledby={`event-${name}`}>
      <h3 id={`event-${name}`}>
        {event.title} <code>{name}</code> <span className={controls['badge']}>{event.lane}</span>
      </h3>
      <p>
        <strong>Sent:</strong> {event.when}
      </p>
      <p>
        <strong>Why:</strong> {event.why}
      </p>
      <DataTable
        label={`Fields of ${event.title}`}
        columns={COLUMNS}
        rows={Object.entries(event.fields).map(([field, declared]) => rowOf(field, declared))}
        empty="No fields: that it happened is all that is told."
      />
    </section>
  );
}

function rowOf(name: string, declared: FieldDeclaration): { key: string; cells: ReactNode[] } {
  const choices = listChoices(declared);
  return {
    key: name,
    cells: [
      <code key="name">{name}</code>,
      declared.title,
      <>
        {declared.why}
        {declared.type === 'text' && (
          <small className={styles['review']}>
            Reviewed by {declared.review.by} on {declared.review.on}: {declared.review.why}
          </small>
        )}
      </>,
      <>
        {describeType(declared)}
        {declared.optional && ' (may be left out)'}
        {choices !== null && <small className={styles['review']}>{choices}</small>}
      </>,
    ],
  };
}
