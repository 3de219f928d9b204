import { auditLicence } from '@candor/client/licence-audit';
import type { Telemetry } from '@candor/client/telemetry';
import type { Events, Failures, Operations } from '../../telemetry.generated.ts';
import { type Compilation, PHASES } from '../language/compile.ts';
import type { Licence } from '../licence/licence.ts';
import { type Build, type PhaseDurationsMs, sumDurationsMs } from '../project/build-project.ts';
import type { Project } from '../project/read-project.ts';
import { classifyFailure } from './classify-failure.ts';
import { buildLicenceAudit } from './licence-audit.ts';

/** The compiler's telemetry, as `telemetry.yaml` declares it. */
export type StencilTelemetry = Telemetry<Events, Failures, Operations>;

/** How a build ended. */
export interface Finished {
  readonly code: number;
  /** What was thrown by the compiler, by the user's transform, or by the disk. */
  readonly failure?: unknown;
}

export interface BuildToTell {
  readonly project: Project;
  readonly build: Build;
  readonly finished: Finished;
  readonly licence: Licence;
}

/** Tells what a build has to tell. Whether anything of it is kept, and sent, the client decides with the user. */
export function reportBuild(
  telemetry: StencilTelemetry,
  { project, build, finished, licence }: BuildToTell,
): void {
  const audit = buildLicenceAudit(licence);
  auditLicence(telemetry, audit.event, audit.fields);
  // Of the failures Candor tells those of the compiler itself; what the disk or the user's transform caused it only counts.
  if (finished.failure !== undefined) {
    const category = classifyFailure(finished.failure);
    // Its own failure ends a build; with the others it has done what it could.
    if (build.kind !== 'failed') telemetry.exception(finished.failure, { category });
    else {
      const fields = { category, phase: build.phase };
      telemetry.exception(finished.failure, fields, { severity: 'crashed' });
    }
  }
  if (build.kind !== 'compiled') return;
  // A build that the user's own faults stopped says nothing about the compiler.
  if (build.compilation.diagnostics.length > 0) return;
  reportProject(telemetry, project, build.compilation, build.durationsMs);
  reportDurations(telemetry, build.compilation, build.durationsMs);
}

function reportProject(
  telemetry: StencilTelemetry,
  { settings, sources }: Project,
  compilation: Compilation,
  durationsMs: PhaseDurationsMs,
): void {
  // A pseudonym needs the device's secret, which is not made for a user whose usage lane is off.
  if (telemetry.decisions().usage?.state !== 'on') return;
  telemetry.recordDaily('project.built', settings.name, {
    project: telemetry.pseudonym('project', settings.name),
    target: settings.target.language,
    target_version: settings.target.version,
    files: sources.length,
    lines: compilation.sourceLines,
    aspects: compilation.aspects,
    code_saved: Math.max(0, compilation.emittedLines - compilation.sourceLines),
    duration: roundMs(sumDurationsMs(durationsMs)),
    parse_duration: roundMs(durationsMs.parse),
    check_duration: roundMs(durationsMs.check),
    weave_duration: roundMs(durationsMs.weave),
    emit_duration: roundMs(durationsMs.emit),
  });
}

/** Whether any of them was slow, the client knows, which knows how long they usually take here. */
function reportDurations(
  telemetry: StencilTelemetry,
  { sourceLines: size }: Compilation,
  durationsMs: PhaseDurationsMs,
): void {
  telemetry.took('build', sumDurationsMs(durationsMs), { size });
  for (const phase of PHASES) telemetry.took(phase, durationsMs[phase], { size });
}

/** To a tenth: what lies behind that tells more of the machine than of the compiler. */
function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10;
}
