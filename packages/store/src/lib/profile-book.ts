/** Profiles: combinations of a session's facts, written once each. */
import { profilesKnownMax } from '../limits.ts';
import type { Connection } from './connection.ts';
import type { Profile, Words } from './event-rows.ts';
import type { RowSpan } from './row-spans.ts';

export interface ProfileBook {
  /** Writes the profiles of these rows that are not there yet. */
  readonly add: (rows: readonly RowSpan[]) => Promise<void>;
}

/** Remembers what it wrote. What it forgets it looks up, or writes again: the table keeps one of each. */
export function createProfileBook(connection: Connection): ProfileBook {
  const known = new Set<string>();
  return {
    add: async (rows) => {
      const fresh = new Map<string, Words>();
      // Events of one report come one after the other, and share the object.
      let last: Profile | null = null;
      for (const { profile } of rows) {
        if (profile !== last && !known.has(profile.name)) fresh.set(profile.name, profile.words);
        last = profile;
      }
      if (fresh.size === 0) return;
      const names = [...fresh.keys()];
      const stored = await connection.read<{ profile: string }>('find-profiles', {
        profiles: names.map(BigInt),
      });
      for (const { profile } of stored) fresh.delete(profile);
      if (fresh.size > 0) await connection.insert('profiles', [...fresh]);
      if (known.size > profilesKnownMax) known.clear();
      for (const name of names) known.add(name);
    },
  };
}
