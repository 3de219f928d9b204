import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { formatInstant } from '../../format/date.ts';
import { ChartError } from '../chart/chart-states.tsx';
import { DataTable } from '../collected/data-table.tsx';
import { Section } from '../collected/section.tsx';
import { auditQuery } from './query.ts';

/** What was done at this collector, by whom and when, newest first. */
export function AuditPage(): ReactElement {
  const log = useInfiniteQuery(auditQuery);
  const acts = log.data?.pages.flatMap((page) => page.acts) ?? [];
  return (
    <>
      <p className={controls['lead']}>
        Everything that was changed, and every sign-in. Names in brackets are no people: the command
        line, the start of the collector, a token. Nothing secret is in it, and nothing is ever
        taken out.
      </p>
      <Section id="acts" title="Acts">
        {log.error ? (
          <ChartError error={log.error} height={80} retry={() => void log.refetch()} />
        ) : log.data === undefined ? (
          <p role="status">Loading the log …</p>
        ) : (
          <DataTable
            label="Acts"
            columns={['When', 'Who', 'What', 'To', 'Detail']}
            rows={acts.map(({ id, at, actor, act, subject, detail }) => ({
              key: String(id),
              cells: [formatInstant(at), actor, describeAct(act), subject, detail],
            }))}
            empty="Nothing was done yet."
          />
        )}
        {log.hasNextPage && (
          <p>
            <button
              type="button"
              className={controls['button']}
              disabled={log.isFetchingNextPage}
              onClick={() => void log.fetchNextPage()}
            >
              Show older acts
            </button>
          </p>
        )}
      </Section>
    </>
  );
}

/** `key_revoked` → `key revoked`. */
function describeAct(act: string): string {
  return act.replaceAll('_', ' ');
}
