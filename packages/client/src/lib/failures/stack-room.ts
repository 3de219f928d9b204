/**
 * Whether the stack has room for what describes a failure: a failure can come from its very end.
 */

/** Never throws. */
export function hasRoomOnStack(): boolean {
  try {
    return dig(roomFrames) === 0;
  } catch {
    return false;
  }
}

/** Frames of a small function: some 150 kB of the 984 kB that V8 takes, and twice what loading and describing need. */
const roomFrames = 2_000;

function dig(frames: number): number {
  return frames === 0 ? 0 : dig(frames - 1) * 2;
}
