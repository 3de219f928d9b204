/** All about who may do what at this collector: people, their own accounts, and programs, over the same metadata. */
import { type ApiTokens, createApiTokens } from './api-tokens.ts';
import { createAttempts } from './attempts.ts';
import { type OwnAccount, createOwnAccount } from './own-account.ts';
import { type People, createPeople } from './people.ts';
import { type SignIn, type SignInParts, createSignIn } from './sign-in.ts';

export interface Accounts {
  readonly signIn: SignIn;
  readonly people: People;
  readonly ownAccount: OwnAccount;
  readonly apiTokens: ApiTokens;
}

/** Signing in and changing a password count wrong passwords together. */
export function openAccounts(given: Omit<SignInParts, 'attempts'>): Accounts {
  const parts = { ...given, attempts: createAttempts(given.now) };
  return {
    signIn: createSignIn(parts),
    people: createPeople(parts),
    ownAccount: createOwnAccount(parts),
    apiTokens: createApiTokens(parts),
  };
}
