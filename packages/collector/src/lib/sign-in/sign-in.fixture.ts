/** Accounts over metadata of their own, with passwords that are hashed at a cost that lets many tests run. */
import type { Metadata } from '../metadata/metadata.ts';
import { type MetadataBench, createMetadataBench } from '../metadata/metadata.fixture.ts';
import { type Accounts, openAccounts } from './accounts.ts';
import { type PasswordHasher, createPasswordHasher } from './password.ts';

export interface AccountsBench extends MetadataBench {
  readonly open: (metadata?: Metadata, hasher?: PasswordHasher) => Accounts;
}

/** scrypt's N; that of the collector is tested in sign-in.test.ts. */
const CHEAP_COST = 1_024;

export const ADA = { name: 'ada', password: 'correct horse battery' };

export function createAccountsBench(): AccountsBench {
  const bench = createMetadataBench();
  return {
    ...bench,
    open: (metadata = bench.metadata, hasher = createPasswordHasher(CHEAP_COST)) =>
      openAccounts({
        ...bench.effects,
        metadata,
        hasher,
        welcomeToken: 'welcome',
        bearerToken: 'bearer',
      }),
  };
}
