import { afterEach, beforeEach, expect, it } from 'vitest';
import { invitationDays } from '../../limits.ts';
import type { Accounts } from './accounts.ts';
import { ADA, type AccountsBench, createAccountsBench } from './sign-in.fixture.ts';

let bench: AccountsBench;
let accounts: Accounts;
beforeEach(async () => {
  bench = createAccountsBench();
  accounts = bench.open();
  await accounts.signIn.welcome(ADA, 'welcome');
});
afterEach(() => bench.remove());

const PASSWORD = 'a long enough password';
const fails = (code: string) => expect.objectContaining({ code }) as Error;

async function add(name: string, role: 'viewer' | 'administrator' = 'viewer'): Promise<string> {
  const { secret } = accounts.people.invite(name, role, 'ada');
  return (await accounts.people.join(secret, PASSWORD)).token;
}

it('an invitation makes one user of the role and name that it says, once, even when it is used twice at the same time', async () => {
  const { secret } = accounts.people.invite('grace', 'editor', 'ada');
  const both = await Promise.allSettled([
    accounts.people.join(secret, PASSWORD),
    accounts.people.join(secret, 'another long password'),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await expect(accounts.people.join(secret, PASSWORD)).rejects.toThrow(fails('invitation_refused'));
  const { users, invitations } = accounts.people.list();
  expect(users.map(({ name, role, sessions }) => [name, role, sessions])).toEqual([
    ['ada', 'administrator', 1],
    ['grace', 'editor', 1],
  ]);
  expect(invitations).toEqual([]);
  expect(bench.readDisk()).not.toContain(secret);
  expect(bench.readDisk()).toContain('grace');
});

it('an invitation ends with its time, when it is withdrawn, and when another is made for the name', async () => {
  const refused = fails('invitation_refused');
  const late = accounts.people.invite('grace', 'viewer', 'ada');
  bench.clock.now += invitationDays * 86_400_000;
  await expect(accounts.people.join(late.secret, PASSWORD)).rejects.toThrow(refused);
  const first = accounts.people.invite('grace', 'viewer', 'ada');
  const second = accounts.people.invite('grace', 'viewer', 'ada');
  await expect(accounts.people.join(first.secret, PASSWORD)).rejects.toThrow(refused);
  accounts.people.withdraw('grace', 'ada');
  await expect(accounts.people.join(second.secret, PASSWORD)).rejects.toThrow(refused);
  expect(() => accounts.people.withdraw('grace', 'ada')).toThrow(fails('invitation_unknown'));
});

it('a short password does not use up the invitation, and a name that is taken has none', async () => {
  const { secret } = accounts.people.invite('grace', 'viewer', 'ada');
  await expect(accounts.people.join(secret, 'short')).rejects.toThrow(fails('body_invalid'));
  await accounts.people.join(secret, PASSWORD);
  for (const name of ['grace', 'Grace', 'ADA']) {
    expect(() => accounts.people.invite(name, 'viewer', 'ada')).toThrow(fails('name_taken'));
  }
  expect(() => accounts.people.invite('(start)', 'viewer', 'ada')).toThrow(fails('body_invalid'));
});

it('the last administrator is neither removed nor demoted; any but the last is', async () => {
  const last = fails('last_administrator');
  expect(() => accounts.people.remove('ada', 'ada')).toThrow(last);
  expect(() => accounts.people.changeRole('ada', 'editor', 'ada')).toThrow(last);
  await add('grace', 'administrator');
  accounts.people.changeRole('ada', 'editor', 'grace');
  expect(() => accounts.people.remove('grace', 'grace')).toThrow(last);
  accounts.people.changeRole('ada', 'administrator', 'grace');
  accounts.people.remove('grace', 'ada');
  expect(accounts.people.list().users.map(({ name }) => name)).toEqual(['ada']);
  expect(() => accounts.people.remove('grace', 'ada')).toThrow(fails('user_unknown'));
  expect(() => accounts.people.changeRole('grace', 'viewer', 'ada')).toThrow(fails('user_unknown'));
});

it('whoever is removed is signed out everywhere, and a change of role holds in sessions that are open', async () => {
  const token = await add('grace');
  accounts.people.changeRole('grace', 'editor', 'ada');
  expect(accounts.signIn.findBySession(token)?.role).toBe('editor');
  accounts.people.remove('grace', 'ada');
  expect(accounts.signIn.findBySession(token)).toBeNull();
});

it('an administrator ends the sessions of another, and no others', async () => {
  const tokens = [
    await add('grace'),
    (await accounts.signIn.signIn({ name: 'grace', password: PASSWORD })).token,
  ];
  const own = await accounts.signIn.signIn(ADA);
  expect(accounts.people.endSessions('grace', 'ada')).toBe(2);
  for (const token of tokens) expect(accounts.signIn.findBySession(token)).toBeNull();
  expect(accounts.signIn.findBySession(own.token)?.name).toBe('ada');
  expect(() => accounts.people.endSessions('nobody', 'ada')).toThrow(fails('user_unknown'));
});

it('whoever is removed or demoted leaves no way back in: neither invitations nor tokens that they made', async () => {
  const leave = [
    () => accounts.people.remove('eve', 'ada'),
    () => accounts.people.changeRole('eve', 'editor', 'ada'),
  ];
  accounts.people.invite('other', 'viewer', 'ada');
  for (const act of leave) {
    await add('eve', 'administrator');
    const { secret } = accounts.people.invite('mallory', 'administrator', 'eve');
    const own = accounts.apiTokens.add({ name: 'own', scopes: ['read'], days: 1 }, 'ada');
    const made = accounts.apiTokens.add({ name: 'theirs', scopes: ['manage'], days: 366 }, 'eve');
    expect(accounts.signIn.findByBearer(made.token)).not.toBeNull();
    act();
    await expect(accounts.people.join(secret, PASSWORD)).rejects.toThrow(
      fails('invitation_refused'),
    );
    expect(accounts.signIn.findByBearer(made.token)).toBeNull();
    expect(accounts.signIn.findByBearer(own.token)).not.toBeNull();
  }
  expect(accounts.people.list().invitations.map(({ name }) => name)).toEqual(['other']);
});

it('the log says to what a role was changed, and which token was made for what', async () => {
  await add('grace');
  accounts.people.changeRole('grace', 'editor', 'ada');
  const made = accounts.apiTokens.add({ name: 'ci', scopes: ['register', 'read'], days: 1 }, 'ada');
  const [token, role, , invited] = bench.metadata.audit.list(4);
  expect(token).toMatchObject({
    act: 'token_created',
    detail: `${made.summary.id}: read register`,
  });
  expect(role).toMatchObject({ act: 'role_changed', subject: 'grace', detail: 'editor' });
  expect(invited).toMatchObject({ act: 'user_invited', detail: 'viewer' });
  expect(JSON.stringify(bench.metadata.audit.list(10))).not.toContain(made.token);
});
