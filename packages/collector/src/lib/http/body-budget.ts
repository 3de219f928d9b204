/** How many bytes of bodies may be on their way at once: what is beyond is refused, not queued. */
import { CollectorError } from '../../errors.ts';
import { retryAfterBusyS } from '../../limits.ts';

export interface BodyBudget {
  /** @throws CollectorError collector_busy */
  readonly take: (bytes: number) => void;
  readonly give: (bytes: number) => void;
}

/** What one request holds of a budget beside the bytes that it sends. */
export interface HeldBytes {
  /** From now on so many, whatever it was before. @throws CollectorError collector_busy: then as many as before */
  readonly hold: (bytes: number) => void;
}

export function createHeldBytes(budget: BodyBudget): HeldBytes {
  let held = 0;
  return {
    hold: (bytes) => {
      if (bytes > held) budget.take(bytes - held);
      else budget.give(held - bytes);
      held = bytes;
    },
  };
}

export function createBodyBudget(bytesMax: number): BodyBudget {
  let taken = 0;
  return {
    take: (bytes) => {
      if (taken + bytes > bytesMax) {
        throw new CollectorError(
          'collector_busy',
          'Expected fewer reports at once, got more than the collector holds in memory. Send the report again later.',
          { retryAfterS: retryAfterBusyS },
        );
      }
      taken += bytes;
    },
    give: (bytes) => {
      taken -= bytes;
    },
  };
}
