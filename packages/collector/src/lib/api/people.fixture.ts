/** Everybody who can ask a collector: nobody, a user of each role, a token with each scope, and the owner of the data folder. */
import { ROLES, type Role, SCOPES, type Scope } from '@candor/query/routes';
import type { CollectorBench } from '../../collector.fixture.ts';

export type Asker = 'nobody' | Role | Scope | 'owner';

/** The headers with which each asks. Undefined: those of the owner, which `call` sends by itself. */
export type Askers = ReadonlyMap<Asker, Readonly<Record<string, string>> | undefined>;

export const PASSWORD = 'correct horse battery';

export async function createAskers(bench: CollectorBench): Promise<Askers> {
  const askers = new Map<Asker, Record<string, string> | undefined>([
    ['nobody', { origin: bench.collector().url }],
    ['owner', undefined],
  ]);
  for (const role of ROLES) askers.set(role, await createUser(bench, `the ${role}`, role));
  for (const scope of SCOPES) {
    const body = { name: `to ${scope}`, scopes: [scope], days: 1 };
    const made = await bench.call('POST /api/tokens', { body });
    askers.set(scope, { authorization: `Bearer ${made.body.token}` });
  }
  return askers;
}

/** The headers of a user who has taken up an invitation. */
export async function createUser(
  bench: CollectorBench,
  name: string,
  role: Role,
): Promise<Record<string, string>> {
  const origin = bench.collector().url;
  const invited = await bench.call('POST /api/invitations', { body: { name, role } });
  const [, token = ''] = invited.body.path.split('#');
  const joined = await bench.call('POST /api/join', {
    body: { token, password: PASSWORD },
    headers: { origin },
  });
  return { origin, cookie: readCookie(joined.headers) };
}

/** What a browser sends back of the cookie that an answer sets. */
export function readCookie(headers: Headers): string {
  return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}
