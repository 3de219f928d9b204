import { auditLicence } from '@candor/client/licence-audit';
import type { Telemetry } from '@candor/client/telemetry';
import type { Events, Failures } from '../../telemetry.generated.ts';
import type { Compilation } from '../language/compile.ts';
import type { Licence } from '../licence/licence.ts';
import type { Build, PhaseDurationsMs } from '../project/build-project.ts';
import type { Project } from '../project/read-project.ts';
import { classifyFailure } from './classify-failure.ts';
import { buildLicenceAudit } from './licence-audit.ts';
import { findSlowPhase, sumDurationsMs } from './slow-build.ts';

/** The compiler's telemetry, as `telemetry.yaml` declares it. */
export type StencilTelemetry = Telemetry<Events, Failures>;

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
    const phase = build.kind === 'failed' ? { phase: build.phase } : {};
    telemetry.exception(finished.failure, { category, ...phase });
  }
  if (build.kind !== 'compiled') return;
  // A build that the user's own faults stopped says nothing about the compiler.
  if (build.compilation.diagnostics.length > 0) return;
  reportProject(telemetry, project, build.compilation, build.durationsMs);
  reportSlowness(telemetry, build.compilation, build.durationsMs);
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

function reportSlowness(
  telemetry: StencilTelemetry,
  compilation: Compilation,
  durationsMs: PhaseDurationsMs,
): void {
  const phase = findSlowPhase(durationsMs, compilation.sourceLines);
  if (phase === null) return;
  telemetry.record('build.slow', {
    phase,
    duration: roundMs(sumDurationsMs(durationsMs)),
    lines: compilation.sourceLines,
  });
}

/** To a tenth: what lies behind that tells more of the machine than of the compiler. */
function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10;
}
