/** Accounts over metadata of their own, with passwords that are hashed at a cost that lets many tests run. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Metadata } from '../metadata/metadata.ts';
import { type MetadataBench, createMetadataBench } from '../metadata/metadata.fixture.ts';
import { type Accounts, openAccounts } from './accounts.ts';
import { type PasswordHasher, createPasswordHasher } from './password.ts';

export interface AccountsBench extends MetadataBench {
  readonly open: (metadata?: Metadata, hasher?: PasswordHasher) => Accounts;
  /** All that is on the disk, in whichever file. */
  readonly readDisk: () => string;
}

/** scrypt's N; that of the collector is tested in sign-in.test.ts. */
const CHEAP_COST = 1_024;

export const ADA = { name: 'ada', password: 'correct horse battery' };

export function createAccountsBench(): AccountsBench {
  const bench = createMetadataBench();
  return {
    ...bench,
    readDisk: () => {
      const folder = dirname(bench.file);
      return readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join('');
    },
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
