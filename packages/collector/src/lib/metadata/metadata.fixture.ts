/** Metadata in a folder of its own, with a clock that the test moves. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Metadata, openMetadata } from './metadata.ts';

export interface MetadataBench {
  readonly file: string;
  readonly metadata: Metadata;
  /** What the parts on top of the metadata take from outside. */
  readonly effects: {
    readonly now: () => number;
    readonly randomBytes: (count: number) => Uint8Array;
  };
  readonly clock: { now: number };
  /** Closes it and opens it again, as a restart does. */
  readonly reopen: () => Metadata;
  readonly remove: () => void;
}

export function createMetadataBench(): MetadataBench {
  const folder = mkdtempSync(join(tmpdir(), 'candor-metadata-'));
  const file = join(folder, 'metadata.db');
  const clock = { now: Date.UTC(2026, 10, 21, 9) };
  let metadata = openMetadata(file);
  return {
    file,
    metadata,
    effects: { now: () => clock.now, randomBytes },
    clock,
    reopen: () => {
      metadata.close();
      metadata = openMetadata(file);
      return metadata;
    },
    remove: () => {
      metadata.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
