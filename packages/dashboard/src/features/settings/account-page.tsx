import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { call } from '../../api/call.ts';
import controls from '../../controls/controls.module.css';
import { formatDay, formatInstant } from '../../format/date.ts';
import { meQuery, replaceUser } from '../account/query.ts';
import { ChartError } from '../chart/chart-states.tsx';
import { DataTable } from '../collected/data-table.tsx';
import { Section } from '../collected/section.tsx';
import { ConfirmButton } from './confirm-button.tsx';
import { FailureNote } from './failure-note.tsx';
import { PasswordForm } from './password-form.tsx';
import { sessionsQuery } from './query.ts';
import { useChange } from './use-change.ts';

/** One's own account: the password, and where one is signed in. */
export function AccountPage(): ReactElement {
  return (
    <>
      <Section id="password" title="Password">
        <PasswordForm />
      </Section>
      <Section id="sessions" title="Sessions">
        <p className={controls['hint']}>
          Where you are signed in. Neither an address nor a browser is kept, and of the last use no
          more than the day.
        </p>
        <Sessions />
      </Section>
    </>
  );
}

function Sessions(): ReactElement {
  const sessions = useQuery(sessionsQuery);
  const leave = useLeaveEverywhere();
  if (sessions.error) {
    return <ChartError error={sessions.error} height={80} retry={() => void sessions.refetch()} />;
  }
  if (!sessions.data) return <p role="status">Loading the sessions …</p>;
  return (
    <>
      <DataTable
        label="Sessions"
        columns={['Session', 'Signed in', 'Last used', 'Ends']}
        rows={sessions.data.map(({ id, created, lastUsed, expires, isThis }) => ({
          key: id,
          cells: [
            isThis ? 'This one' : <code key={id}>{id}</code>,
            created === null ? '–' : formatInstant(created),
            lastUsed === null ? '–' : formatDay(lastUsed),
            formatInstant(expires),
          ],
        }))}
        empty="No session: this page was opened with a token."
      />
      <FailureNote failure={leave.failure} />
      <p>
        <ConfirmButton
          label="Sign out everywhere"
          of="of all sessions"
          disabled={leave.isMaking}
          onConfirm={() => {
            leave.make();
          }}
        />
      </p>
    </>
  );
}

/** Ends all sessions, this one too, and goes to the sign-in page. */
function useLeaveEverywhere(): ReturnType<typeof useChange<void, unknown>> {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useChange(
    () => call('POST /api/sessions/end', { body: {} }),
    meQuery.queryKey,
    () => {
      replaceUser(queryClient, { user: null, setupNeeded: false });
      void navigate({ to: '/sign-in', search: {} });
    },
  );
}
