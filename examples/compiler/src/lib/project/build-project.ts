import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '@candor/client/make-folder';
import { type Compilation, PHASES, type Phase, compile } from '../language/compile.ts';
import type { Project } from './read-project.ts';
import { type Transform, TransformError } from './transform.ts';

/** What building takes from outside. */
export interface BuildEffects {
  /** Milliseconds on a clock that is never set. */
  readonly monotonicMs: () => number;
  /** Called at the start of each phase, in its time: a simulation lets its clock run here, or throws as a fault would. */
  readonly beforePhase: (phase: Phase) => void;
}

export type PhaseDurationsMs = Readonly<Record<Phase, number>>;

export function sumDurationsMs(durationsMs: PhaseDurationsMs): number {
  return PHASES.reduce((sum, phase) => sum + durationsMs[phase], 0);
}

export type Build =
  | {
      readonly kind: 'compiled';
      readonly compilation: Compilation;
      readonly durationsMs: PhaseDurationsMs;
    }
  /** The user's own transform failed. */
  | { readonly kind: 'transform_failed'; readonly error: unknown }
  /** The compiler itself failed: nothing that the user wrote explains it. */
  | { readonly kind: 'failed'; readonly phase: Phase; readonly error: unknown };

/** Compiles a project and measures each phase. Nothing is written yet. */
export function buildProject(
  project: Project,
  effects: BuildEffects,
  transform: Transform | null = null,
): Build {
  const durationsMs: Record<Phase, number> = Object.fromEntries(
    PHASES.map((phase) => [phase, 0]),
  ) as Record<Phase, number>;
  let current: Phase = 'parse';
  try {
    const sources = transform === null ? project.sources : project.sources.map(transform);
    const compilation = compile(sources, project.settings.target, (phase, run) => {
      current = phase;
      const start = effects.monotonicMs();
      effects.beforePhase(phase);
      const result = run();
      durationsMs[phase] = Math.max(0, effects.monotonicMs() - start);
      return result;
    });
    return { kind: 'compiled', compilation, durationsMs };
  } catch (error) {
    if (error instanceof TransformError) return { kind: 'transform_failed', error };
    return { kind: 'failed', phase: current, error };
  }
}

export type Written =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly error: unknown };

/** Writes what was emitted; an error of the disk is the user's to solve and comes back as its code. */
export function writeEmitted(project: Project, compilation: Compilation): Written {
  const folder = join(project.folder, project.settings.output);
  try {
    for (const { file, text } of compilation.emitted) {
      const path = join(folder, file);
      makeFolder(dirname(path));
      writeFileSync(path, text);
    }
    return { ok: true };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { ok: false, code, error };
  }
}
