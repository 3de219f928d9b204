/**
 * Who may come in after a restore. What a backup knows of tokens, keys and people is as old as it is: sessions and invitations,
 * which can be made anew in a minute, are ended; what was taken back since is taken back again, where it is known.
 */
import { ROLES } from '@candor/query/routes';
import type { Metadata } from '../metadata/metadata.ts';
import type { UserRow } from '../metadata/users.ts';

type Ways = Pick<
  Metadata,
  | 'sessions'
  | 'invitations'
  | 'apiTokens'
  | 'keys'
  | 'manifests'
  | 'users'
  | 'audit'
  | 'inTransaction'
>;

export function endLogins({ sessions, invitations, inTransaction }: Ways): void {
  inTransaction(() => {
    sessions.removeAll();
    invitations.removeAll();
  });
}

/**
 * Tokens, keys and people that `later` has revoked, removed or given a lesser role; how many. A password that was changed since
 * is the later one. Where `later` is the older of the two it knows nothing of this, and people stay as they are.
 */
export function revokeAgain(restored: Ways, later: Ways): number {
  return restored.inTransaction(() => {
    const people = isAsNew(later, restored) ? lowerPeople(restored, later) : 0;
    return people + revokeTokens(restored, later) + revokeKeys(restored, later);
  });
}

/** Each act has a number that grows, and a restored folder goes on from those of its backup. */
function isAsNew(later: Ways, restored: Ways): boolean {
  const newest = ({ audit }: Ways): number => audit.list(1)[0]?.id ?? 0;
  return newest(later) >= newest(restored);
}

function revokeTokens(restored: Ways, later: Ways): number {
  let count = 0;
  for (const { id, revoked } of later.apiTokens.list()) {
    if (revoked === null || restored.apiTokens.findById(id)?.revoked !== null) continue;
    restored.apiTokens.revoke(id, revoked);
    count += 1;
  }
  return count;
}

function revokeKeys(restored: Ways, later: Ways): number {
  let count = 0;
  for (const product of new Set(later.manifests.list().map((row) => row.product))) {
    for (const { key, revoked } of later.keys.list(product)) {
      if (revoked === null || restored.keys.find(key)?.revoked !== null) continue;
      restored.keys.revoke(key, revoked);
      count += 1;
    }
  }
  return count;
}

function lowerPeople({ users }: Ways, later: Ways): number {
  let count = 0;
  for (const user of users.list()) {
    const now = later.users.find(user.name);
    if (now !== null && now.password !== user.password) {
      users.changePassword(user.name, now.password);
    }
    // The last administrator stays: without one nobody could put anything right.
    if (
      now === null
        ? users.remove(user.name)
        : isLess(now, user) && users.changeRole(user.name, now.role)
    ) {
      count += 1;
    }
  }
  return count;
}

function isLess(one: UserRow, other: UserRow): boolean {
  return ROLES.indexOf(one.role) < ROLES.indexOf(other.role);
}
