import { afterEach, beforeEach, expect, it } from 'vitest';
import { attemptsFreeMax } from '../../limits.ts';
import type { Accounts } from './accounts.ts';
import { ADA, type AccountsBench, createAccountsBench } from './sign-in.fixture.ts';

let bench: AccountsBench;
let accounts: Accounts;
let token: string;
beforeEach(async () => {
  bench = createAccountsBench();
  accounts = bench.open();
  ({ token } = await accounts.signIn.welcome(ADA, 'welcome'));
});
afterEach(() => bench.remove());

const NEXT = 'a new long password';
const fails = (code: string) => expect.objectContaining({ code }) as Error;

it('a new password ends all other sessions, and the old one is wrong from then on', async () => {
  const others = [await accounts.signIn.signIn(ADA), await accounts.signIn.signIn(ADA)];
  expect(await accounts.ownAccount.changePassword({ ...ADA, next: NEXT, token })).toBe(2);
  expect(accounts.signIn.findBySession(token)?.name).toBe('ada');
  for (const other of others) expect(accounts.signIn.findBySession(other.token)).toBeNull();
  await expect(accounts.signIn.signIn(ADA)).rejects.toThrow(fails('credentials_wrong'));
  await accounts.signIn.signIn({ name: 'ada', password: NEXT });
});

it('a sign-in with the old password that is under way while it is changed opens nothing', async () => {
  const [changed, entered] = await Promise.allSettled([
    accounts.ownAccount.changePassword({ ...ADA, next: NEXT, token }),
    accounts.signIn.signIn(ADA),
  ]);
  expect(changed.status).toBe('fulfilled');
  // It may have been first: then the change has ended it.
  const opened = entered.status === 'fulfilled' ? entered.value.token : '';
  expect(accounts.signIn.findBySession(opened)).toBeNull();
});

it('the password before is asked for, and guesses at it are slowed like those at the door', async () => {
  const guess = (): Promise<number> =>
    accounts.ownAccount.changePassword({
      name: 'ada',
      password: 'not this one',
      next: NEXT,
      token,
    });
  for (let count = 0; count < attemptsFreeMax; count += 1) {
    await expect(guess()).rejects.toThrow(fails('credentials_wrong'));
  }
  await expect(guess()).rejects.toThrow(fails('too_many_attempts'));
  await expect(accounts.signIn.signIn(ADA)).rejects.toThrow(fails('too_many_attempts'));
});

it('a new password has to be one, and what is wrong is named', async () => {
  const short = accounts.ownAccount.changePassword({ ...ADA, next: 'short', token });
  await expect(short).rejects.toMatchObject({ code: 'body_invalid', issues: [{ path: 'next' }] });
});

it('sessions are listed by day, with the one that asks, and end all together', async () => {
  bench.clock.now += 86_400_000;
  const other = await accounts.signIn.signIn(ADA);
  accounts.signIn.findBySession(other.token);
  const listed = accounts.ownAccount.listSessions('ada', token);
  expect(listed.map(({ isThis, created, lastUsed }) => [isThis, created, lastUsed])).toEqual([
    [false, '2026-11-22T09:00:00.000Z', '2026-11-22'],
    [true, '2026-11-21T09:00:00.000Z', null],
  ]);
  for (const { id } of listed) expect(token + other.token).not.toContain(id);
  expect(accounts.ownAccount.endSessions('ada')).toBe(2);
  expect(accounts.signIn.findBySession(token)).toBeNull();
  expect(accounts.signIn.findBySession(other.token)).toBeNull();
});
