/** What `draft-main.ts` tells, as JSON. */
import type { Manifest } from '@candor/manifest/manifest';

export interface DraftWorld {
  /** What the command printed beside the draft. */
  readonly said: string;
  readonly text: string;
  /** As the collector has it, once every Todo was written. */
  readonly drafted: Manifest;
  /** Of what was sent after that: the sum of a drafted field, and how many events of its name there are. */
  readonly answer: { readonly sum: number | null; readonly events: number | null };
}
