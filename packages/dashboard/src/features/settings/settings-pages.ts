/** The pages of the settings, in the order of their navigation: one line here and one in routes.tsx make a new one. */
import { ROLES, type Role } from '@candor/query/routes';
import type { IconName } from '../../controls/icon.tsx';

export interface SettingsPage {
  readonly to:
    | '/settings/account'
    | '/settings/people'
    | '/settings/tokens'
    | '/settings/keys'
    | '/settings/audit';
  readonly title: string;
  readonly icon: IconName;
  /** Who has use for it: what it asks for is refused to anybody with a lesser role. */
  readonly role: Role;
}

export const SETTINGS_PAGES: readonly SettingsPage[] = [
  { to: '/settings/account', title: 'Account', icon: 'person', role: 'viewer' },
  { to: '/settings/people', title: 'People', icon: 'people', role: 'administrator' },
  { to: '/settings/tokens', title: 'Tokens', icon: 'token', role: 'administrator' },
  { to: '/settings/keys', title: 'Keys', icon: 'key', role: 'viewer' },
  { to: '/settings/audit', title: 'Audit log', icon: 'audit', role: 'administrator' },
];

/** The pages for somebody of a role. */
export function listSettingsPages(role: Role): readonly SettingsPage[] {
  return SETTINGS_PAGES.filter((page) => ROLES.indexOf(page.role) <= ROLES.indexOf(role));
}
