/** Opening a session, in whichever way somebody came in. */
import type { Role } from '@candor/query/api';
import { sessionDays } from '../../limits.ts';
import type { AuditedAct } from '../metadata/audit.ts';
import type { Metadata } from '../metadata/metadata.ts';
import { createSecret, hashSecret } from './credentials.ts';
import type { Person } from './sign-in.ts';

export interface SessionParts {
  readonly metadata: Metadata;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** A session that was opened: its token is the cookie's value, and nowhere else. */
export interface OpenedSession {
  readonly actor: Person;
  readonly token: string;
}

/** Written down as `act`; call it inside the transaction of whatever else happens with it. */
export function openSession(
  { metadata, now, randomBytes }: SessionParts,
  { name, role }: { readonly name: string; readonly role: Role },
  act: AuditedAct,
): OpenedSession {
  const token = createSecret(randomBytes);
  const created = now();
  const expires = created + sessionDays * 86_400_000;
  metadata.audit.add({ at: created, actor: name, act, subject: name });
  metadata.sessions.add({ token: hashSecret(token), user: name, created, expires });
  return { actor: { name, role, scopes: null }, token };
}
