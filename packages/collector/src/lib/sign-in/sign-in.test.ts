import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  attemptDelayMsMin,
  attemptsFreeMax,
  passwordCharsMax,
  passwordHashesWaitingMax,
  sessionDays,
  userNameCharsMax,
} from '../../limits.ts';
import { createPasswordHasher } from './password.ts';
import { ADA as ada, type AccountsBench, createAccountsBench } from './sign-in.fixture.ts';
import type { SignIn } from './sign-in.ts';

let bench: AccountsBench;
beforeEach(() => {
  bench = createAccountsBench();
});
afterEach(() => bench.remove());

const open = (metadata = bench.metadata): SignIn => bench.open(metadata).signIn;

it('the one-time link makes the first administrator, once, even when it is used twice at the same time', async () => {
  const signIn = open();
  expect(signIn.isSetupNeeded()).toBe(true);
  await expect(signIn.welcome(ada, 'wrong')).rejects.toMatchObject({ code: 'welcome_refused' });
  const both = await Promise.allSettled([
    signIn.welcome(ada, 'welcome'),
    signIn.welcome({ name: 'eve', password: 'another long password' }, 'welcome'),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(signIn.isSetupNeeded()).toBe(false);
  await expect(signIn.welcome(ada, 'welcome')).rejects.toMatchObject({ code: 'welcome_over' });
});

it('names and passwords that are too short, too long or no names are refused', async () => {
  const signIn = open();
  const wrong = [
    { name: 'ada', password: 'short' },
    { name: 'ada', password: 'x'.repeat(257) },
    { name: '', password: ada.password },
    { name: '(command line)', password: ada.password },
    { name: 'x'.repeat(65), password: ada.password },
  ];
  for (const credentials of wrong) {
    await expect(signIn.welcome(credentials, 'welcome')).rejects.toMatchObject({
      code: 'body_invalid',
    });
  }
});

it('a session lasts over a restart until it is signed out or expires, and its token is nowhere on the disk', async () => {
  const signIn = open();
  await signIn.welcome(ada, 'welcome');
  const { token, actor } = await signIn.signIn(ada);
  expect(actor).toEqual({ name: 'ada', role: 'administrator', scopes: null });
  const again = open(bench.reopen());
  expect(again.findBySession(token)?.name).toBe('ada');
  expect(again.findBySession(`${token}x`)).toBeNull();
  bench.clock.now += sessionDays * 86_400_000;
  expect(again.findBySession(token)).toBeNull();
  const later = await again.signIn(ada);
  again.signOut(later.token);
  expect(again.findBySession(later.token)).toBeNull();
});

it('the bearer token of the command line is an administrator, anything else is nobody', () => {
  const signIn = open();
  expect(signIn.findByBearer('bearer')?.role).toBe('administrator');
  expect(signIn.findByBearer('Bearer')).toBeNull();
});

it('after a few wrong passwords a name has to wait, known or not, and the right one in time ends that', async () => {
  const signIn = open();
  await signIn.welcome(ada, 'welcome');
  for (const name of ['ada', 'nobody']) {
    const guess = () => signIn.signIn({ name, password: 'a wrong password' });
    for (let attempt = 0; attempt < attemptsFreeMax; attempt += 1) {
      await expect(guess()).rejects.toMatchObject({ code: 'credentials_wrong' });
    }
    await expect(guess()).rejects.toMatchObject({ code: 'too_many_attempts', retryAfterS: 1 });
  }
  await expect(signIn.signIn(ada)).rejects.toMatchObject({ code: 'too_many_attempts' });
  bench.clock.now += attemptDelayMsMin;
  await signIn.signIn(ada);
  await expect(signIn.signIn({ ...ada, password: 'a wrong password' })).rejects.toMatchObject({
    code: 'credentials_wrong',
  });
});

it('a name or a password that nobody can have is wrong, and nothing of it is remembered or hashed', async () => {
  const signIn = open();
  const impossible = [
    { name: 'x'.repeat(userNameCharsMax + 1), password: 'a wrong password' },
    { name: 'ada', password: 'x'.repeat(passwordCharsMax + 1) },
  ];
  for (const credentials of impossible) {
    // More than may wait for a hash, and more than a name has free.
    const many = Array.from({ length: passwordHashesWaitingMax * 2 }, () =>
      signIn.signIn(credentials).catch((failure: { readonly code: string }) => failure.code),
    );
    expect(new Set(await Promise.all(many))).toEqual(new Set(['credentials_wrong']));
  }
});

it('an attempt that found no place in the queue tried no password, and does not count', async () => {
  const signIn = open();
  const guess = (name: string) =>
    signIn
      .signIn({ name, password: 'a wrong password' })
      .catch((failure: { readonly code: string }) => failure.code);
  const crowd = Array.from({ length: passwordHashesWaitingMax + 1 }, (_, index) =>
    guess(`guest ${index}`),
  );
  const turnedAway = Array.from({ length: attemptsFreeMax + 1 }, () => guess('ada'));
  expect(new Set(await Promise.all(turnedAway))).toEqual(new Set(['too_many_attempts']));
  expect(new Set(await Promise.all(crowd))).toEqual(new Set(['credentials_wrong']));
  expect(await guess('ada')).toBe('credentials_wrong');
});

it('a password is kept as a salted scrypt hash with its parameters', async () => {
  const hasher = createPasswordHasher();
  const [one, two] = await Promise.all([hasher.hash('a password'), hasher.hash('a password')]);
  expect(one).toMatch(/^scrypt\$131072\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  expect(one).not.toBe(two);
  expect(await hasher.verify('a password', one)).toBe(true);
  expect(await hasher.verify('another password', one)).toBe(false);
  expect(await hasher.verify('a password', null)).toBe(false);
});

it('a name that nobody has costs the same work as one that somebody has', async () => {
  const tried: (string | null)[] = [];
  const hasher = createPasswordHasher(1_024);
  const { signIn } = bench.open(bench.metadata, {
    ...hasher,
    verify: (password, hash, onPlace) => {
      tried.push(hash);
      return hasher.verify(password, hash, onPlace);
    },
  });
  await signIn.welcome(ada, 'welcome');
  for (const name of ['ada', 'nobody']) {
    const guess = signIn.signIn({ name, password: 'a wrong password' });
    await expect(guess).rejects.toMatchObject({ code: 'credentials_wrong' });
  }
  // Without a hash the hasher derives one all the same: see password.ts.
  expect(tried).toEqual([expect.stringMatching(/^scrypt/), null]);
});
