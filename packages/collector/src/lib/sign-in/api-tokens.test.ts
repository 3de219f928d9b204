import { afterEach, beforeEach, expect, it } from 'vitest';
import { apiTokenDaysMax, apiTokensMax } from '../../limits.ts';
import type { Accounts } from './accounts.ts';
import { type AccountsBench, createAccountsBench } from './sign-in.fixture.ts';

let bench: AccountsBench;
let accounts: Accounts;
beforeEach(() => {
  bench = createAccountsBench();
  accounts = bench.open();
});
afterEach(() => bench.remove());

const CI = { name: 'ci', scopes: ['register', 'read'], days: 30 };
const fails = (code: string) => expect.objectContaining({ code }) as Error;

it('a token is somebody by its scopes, over a restart, and lies nowhere on the disk', () => {
  const { token, summary } = accounts.apiTokens.add(CI, 'ada');
  expect(token).toMatch(/^candor_[\w-]{43}$/);
  expect(summary).toMatchObject({ scopes: ['read', 'register'], createdBy: 'ada', revoked: null });
  const again = bench.open(bench.reopen());
  const program = { name: '(token ci)', role: null, scopes: ['read', 'register'] };
  expect(again.signIn.findByBearer(token)).toEqual(program);
  expect(again.signIn.findByBearer(`${token}x`)).toBeNull();
  expect(again.signIn.findBySession(token)).toBeNull();
  expect(bench.readDisk()).not.toContain(token.slice('candor_'.length));
  expect(bench.readDisk()).toContain(summary.id);
  expect(JSON.stringify(again.apiTokens.list())).not.toContain(token.slice('candor_'.length));
});

it('a token ends with its days, or at once when it is revoked, and stays in the list', () => {
  const first = accounts.apiTokens.add(CI, 'ada');
  const second = accounts.apiTokens.add({ ...CI, days: 1 }, 'ada');
  accounts.apiTokens.revoke(first.summary.id, 'ada');
  expect(accounts.signIn.findByBearer(first.token)).toBeNull();
  bench.clock.now += 86_400_000 - 1;
  expect(accounts.signIn.findByBearer(second.token)).not.toBeNull();
  bench.clock.now += 1;
  expect(accounts.signIn.findByBearer(second.token)).toBeNull();
  const revoked = accounts.apiTokens.revoke(first.summary.id, 'ada').revoked;
  expect(revoked).toBe('2026-11-21T09:00:00.000Z');
  expect(accounts.apiTokens.list()).toHaveLength(2);
  expect(() => accounts.apiTokens.revoke('none', 'ada')).toThrow(fails('token_unknown'));
});

it('of its use the day is kept, and nothing else', () => {
  const { token } = accounts.apiTokens.add(CI, 'ada');
  expect(accounts.apiTokens.list()[0]?.lastUsed).toBeNull();
  bench.clock.now += 86_400_000;
  accounts.signIn.findByBearer(token);
  expect(accounts.apiTokens.list()[0]?.lastUsed).toBe('2026-11-22');
});

it('scopes, days and names that are none are refused, and so is one token too many', () => {
  const wrong = [
    { ...CI, scopes: [] },
    { ...CI, scopes: ['read', 'everything'] },
    { ...CI, days: 0 },
    { ...CI, days: 1.5 },
    { ...CI, days: apiTokenDaysMax + 1 },
    { ...CI, name: '' },
  ];
  for (const token of wrong) {
    expect(() => accounts.apiTokens.add(token, 'ada')).toThrow(fails('body_invalid'));
  }
  for (let count = 0; count < apiTokensMax; count += 1) accounts.apiTokens.add(CI, 'ada');
  expect(() => accounts.apiTokens.add(CI, 'ada')).toThrow(fails('body_invalid'));
  bench.clock.now += CI.days * 86_400_000;
  accounts.apiTokens.add(CI, 'ada');
});
