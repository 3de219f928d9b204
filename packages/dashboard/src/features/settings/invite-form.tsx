import type { MadeInvitation } from '@candor/query/api';
import type { Role } from '@candor/query/routes';
import { useState, type FormEvent, type ReactElement } from 'react';
import { call } from '../../api/call.ts';
import controls from '../../controls/controls.module.css';
import { formatInstant } from '../../format/date.ts';
import { FormField } from '../account/form-field.tsx';
import { readText } from '../account/sign-in-page.tsx';
import { FailureNote } from './failure-note.tsx';
import { peopleQuery } from './query.ts';
import { RoleChoice } from './role-choice.tsx';
import styles from './settings.module.css';
import { ShownOnce } from './shown-once.tsx';
import { useChange } from './use-change.ts';

/** Makes a one-time link for somebody, to be handed over by whatever way the vendor trusts: the collector sends no mail. */
export function InviteForm(): ReactElement {
  const [role, setRole] = useState<Role>('viewer');
  const [made, setMade] = useState<MadeInvitation | null>(null);
  const invite = useChange(
    (body: { readonly name: string; readonly role: Role }) =>
      call('POST /api/invitations', { body }),
    peopleQuery.queryKey,
    setMade,
  );
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    setMade(null);
    invite.make(
      { name: readText(new FormData(form), 'name'), role },
      {
        onSuccess: () => {
          form.reset();
        },
      },
    );
  };
  return (
    <>
      <form className={styles['row']} onSubmit={submit}>
        <FormField label="Name" name="name" autoComplete="off" />
        <div className={controls['field']}>
          Role
          <RoleChoice label="Role" value={role} onChange={setRole} />
        </div>
        <button type="submit" className={controls['primary']} disabled={invite.isMaking}>
          Make a link
        </button>
      </form>
      <FailureNote failure={invite.failure} />
      {made && (
        <ShownOnce
          label={`The link for ${made.invitation.name}`}
          note={`works once, until ${formatInstant(made.invitation.expires)}, and is shown only now. Give it to nobody else.`}
          secret={location.origin + made.path}
        />
      )}
    </>
  );
}
