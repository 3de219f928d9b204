/** Where the lines of a value axis stand: from zero, at round numbers of the unit in which they are written. */
import { scaleOf } from './measure.ts';

export interface TickOptions {
  readonly unit: string | null;
  /** Whole numbers only: half an installation is no tick. */
  readonly whole: boolean;
  /** Lines above zero, at most. */
  readonly linesMax: number;
}

/**
 * The ticks of an axis that must reach `max`: 0, then multiples of a step of 1, 2, 2.5 or 5 times a power of ten, in the unit that
 * `max` is written in (so 95 MiB gives 0, 20, 40 … MiB, and not round numbers of bytes).
 */
export function listTicks(max: number, { unit, whole, linesMax }: TickOptions): readonly number[] {
  const scale = scaleOf(max, unit);
  const top = max > 0 ? max / scale : 1;
  const step = stepOf(top / linesMax, whole && scale === 1);
  // The quotient can be a hair above a whole number, which must not cost an empty line.
  const lines = Math.max(1, Math.ceil(top / step - 1e-9));
  return Array.from({ length: lines + 1 }, (_, line) => line * step * scale);
}

/** The smallest round step that is at least `least`. */
function stepOf(least: number, whole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const steps = [1, 2, 2.5, 5, 10].map((factor) => factor * power);
  return (
    steps.find((step) => step >= least * (1 - 1e-9) && (!whole || Number.isInteger(step))) ??
    Math.max(1, 10 * power)
  );
}
