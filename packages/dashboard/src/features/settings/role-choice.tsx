import { ROLES, type Role } from '@candor/query/routes';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';

interface RoleChoiceProps {
  readonly label: string;
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}

/** One of the three roles. */
export function RoleChoice({ label, value, onChange }: RoleChoiceProps): ReactElement {
  return (
    <select
      className={controls['input']}
      aria-label={label}
      value={value}
      onChange={(event) => {
        const chosen = ROLES.find((role) => role === event.currentTarget.value);
        if (chosen) onChange(chosen);
      }}
    >
      {ROLES.map((role) => (
        <option key={role}>{role}</option>
      ))}
    </select>
  );
}
