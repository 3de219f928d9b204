/** What retention asks of the store: how much is older than it may be, and that it goes. */
import type { LaneName } from '@candor/manifest/manifest';

/** What of one lane of a product is kept no longer: all that was received before an instant. */
export interface LaneExpiry {
  readonly product: string;
  readonly lane: LaneName;
  /** Milliseconds since the epoch; the store keeps whole seconds, and an event goes once its whole second is before this. */
  readonly receivedBefore: number;
}

/** A lane of a product of which there are events. */
export interface HeldLane {
  readonly product: string;
  readonly lane: LaneName;
  /** Milliseconds since the epoch, whole seconds: when the last of its events was received. */
  readonly lastReceived: number;
}

export interface ExpiredEvents {
  readonly product: string;
  readonly lane: LaneName;
  readonly events: number;
}

/** Every lane of every product is a name of its own: `stencil/exceptions`. */
export function nameLane({
  product,
  lane,
}: {
  readonly product: string;
  readonly lane: string;
}): string {
  return `${product}/${lane}`;
}
