/**
 * Gathers the frames of one error: the vendor's one by one, others' as counts.
 */
import type { DescribedFrame, VendorFrame } from '../description.ts';
import { foldedFramesMax, framesPerErrorMax } from '../limits.ts';
import { boundCount, type Listed } from './told.ts';

/** What a line of a stack turned out to be. */
export type FoundFrame =
  | VendorFrame
  | { readonly kind: 'runtime'; readonly module?: Listed }
  | { readonly kind: 'user' | 'third-party' };

/** Neighbours of the same kind, and of the same module of the runtime, become one with a count. What is more than fits is left out. */
export function foldFrames(found: readonly FoundFrame[]): readonly DescribedFrame[] {
  const folded: DescribedFrame[] = [];
  for (const frame of found) {
    const last = folded.at(-1);
    if (frame.kind !== 'vendor' && last !== undefined && isSame(last, frame)) {
      folded[folded.length - 1] = { ...last, times: boundCount(last.times + 1, foldedFramesMax) };
    } else if (folded.length === framesPerErrorMax) break;
    else folded.push(frame.kind === 'vendor' ? frame : { ...frame, times: boundCount(1, 1) });
  }
  return folded;
}

function isSame(
  last: DescribedFrame,
  frame: FoundFrame,
): last is Exclude<DescribedFrame, VendorFrame> {
  if (last.kind === 'vendor' || last.kind !== frame.kind) return false;
  return last.kind !== 'runtime' || frame.kind !== 'runtime' || last.module === frame.module;
}
