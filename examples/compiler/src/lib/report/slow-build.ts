import { slowBuildBaseMs, slowBuildPerLineMs } from '../../limits.ts';
import { PHASES, type Phase } from '../language/compile.ts';
import type { PhaseDurationsMs } from '../project/build-project.ts';

export function sumDurationsMs(durationsMs: PhaseDurationsMs): number {
  return PHASES.reduce((sum, phase) => sum + durationsMs[phase], 0);
}

/** Whether a build took far longer than its size explains, and then the phase that took the longest; otherwise null. */
export function findSlowPhase(durationsMs: PhaseDurationsMs, sourceLines: number): Phase | null {
  const explainedMs = slowBuildBaseMs + slowBuildPerLineMs * sourceLines;
  if (sumDurationsMs(durationsMs) <= explainedMs) return null;
  return PHASES.reduce((slowest, phase) =>
    durationsMs[phase] > durationsMs[slowest] ? phase : slowest,
  );
}
