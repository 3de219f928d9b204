import type { People } from '@candor/query/api';
import type { Role } from '@candor/query/routes';
import { describeRole } from '@candor/query/scopes';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { call } from '../../api/call.ts';
import controls from '../../controls/controls.module.css';
import { formatInstant } from '../../format/date.ts';
import { ChartError } from '../chart/chart-states.tsx';
import { DataTable } from '../collected/data-table.tsx';
import { Section } from '../collected/section.tsx';
import { ConfirmButton } from './confirm-button.tsx';
import { FailureNote } from './failure-note.tsx';
import { InviteForm } from './invite-form.tsx';
import { peopleQuery } from './query.ts';
import { RoleChoice } from './role-choice.tsx';
import { useChange } from './use-change.ts';

/** Who can sign in, in which role, and who was invited. */
export function PeoplePage(): ReactElement {
  const people = useQuery(peopleQuery);
  return (
    <>
      <p className={controls['lead']}>
        Viewers read figures and what is collected. Editors also see to {describeRole('editor')}.
        Administrators also see to {describeRole('administrator')}.
      </p>
      {people.error && (
        <ChartError error={people.error} height={80} retry={() => void people.refetch()} />
      )}
      <Section id="users" title="Users">
        {people.data ? (
          <Users users={people.data.users} />
        ) : (
          <p role="status">Loading the users …</p>
        )}
      </Section>
      <Section id="invite" title="Invite somebody">
        <InviteForm />
      </Section>
      {people.data && people.data.invitations.length > 0 && (
        <Section id="invitations" title="Invitations">
          <Invitations invitations={people.data.invitations} />
        </Section>
      )}
    </>
  );
}

function Users({ users }: { readonly users: People['users'] }): ReactElement {
  const touched = peopleQuery.queryKey;
  const role = useChange(
    ({ name, role }: { readonly name: string; readonly role: Role }) =>
      call('POST /api/users/:name/role', { params: { name }, body: { role } }),
    touched,
  );
  const signOut = useChange(
    (name: string) => call('POST /api/users/:name/sign-out', { params: { name }, body: {} }),
    touched,
  );
  const remove = useChange(
    (name: string) => call('POST /api/users/:name/remove', { params: { name }, body: {} }),
    touched,
  );
  return (
    <>
      <FailureNote failure={role.failure ?? signOut.failure ?? remove.failure} />
      <DataTable
        label="Users"
        columns={['Name', 'Role', 'Since', 'Sessions', 'Change']}
        numeric={[3]}
        rows={users.map(({ name, role: held, created, sessions }) => ({
          key: name,
          cells: [
            name,
            <RoleChoice
              key="role"
              label={`Role of ${name}`}
              value={held}
              onChange={(chosen) => {
                role.make({ name, role: chosen });
              }}
            />,
            formatInstant(created),
            sessions,
            <>
              <ConfirmButton
                label="Sign out"
                of={name}
                onConfirm={() => {
                  signOut.make(name);
                }}
              />
              <ConfirmButton
                label="Remove"
                of={name}
                onConfirm={() => {
                  remove.make(name);
                }}
              />
            </>,
          ],
        }))}
        empty="Nobody."
      />
    </>
  );
}

function Invitations({
  invitations,
}: {
  readonly invitations: People['invitations'];
}): ReactElement {
  const withdraw = useChange(
    (name: string) => call('POST /api/invitations/:name/withdraw', { params: { name }, body: {} }),
    peopleQuery.queryKey,
  );
  return (
    <>
      <FailureNote failure={withdraw.failure} />
      <DataTable
        label="Invitations"
        columns={['Name', 'Role', 'Invited by', 'Ends', 'Change']}
        rows={invitations.map(({ name, role, invitedBy, expires }) => ({
          key: name,
          cells: [
            name,
            role,
            invitedBy,
            formatInstant(expires),
            <ConfirmButton
              key="withdraw"
              label="Withdraw"
              of={name}
              onConfirm={() => {
                withdraw.make(name);
              }}
            />,
          ],
        }))}
        empty="Nobody was invited."
      />
    </>
  );
}
