import { resolve } from 'node:path';
import { createTelemetry } from '@candor/client/telemetry';
import { declaration } from '../../telemetry.generated.ts';
import type { Compilation } from '../language/compile.ts';
import { formatDiagnostic } from '../language/diagnostic.ts';
import { formatTarget } from '../language/target.ts';
import type { Licence } from '../licence/licence.ts';
import {
  type Build,
  buildProject,
  sumDurationsMs,
  writeEmitted,
} from '../project/build-project.ts';
import { type Project, readProject } from '../project/read-project.ts';
import { loadTransform } from '../project/transform.ts';
import { classifyFailure } from '../report/classify-failure.ts';
import {
  type BuildToTell,
  type Finished,
  reportBuild,
  type StencilTelemetry,
} from '../report/report-build.ts';
import { buildTelemetryOptions, type CompilerHost } from './host.ts';
import { openLicenceStore } from './licence-command.ts';

const BUILD_USAGE = `usage: stencil build [FOLDER]
`;

/** `stencil build [FOLDER]`: 0 built, 1 the project has faults, 2 wrong usage, 3 the compiler itself failed. */
export async function runBuildCommand(
  argv: readonly string[],
  host: CompilerHost,
): Promise<number> {
  const [folder = '.', ...rest] = argv;
  if (rest.length > 0 || folder.startsWith('-')) {
    host.stderr.write(BUILD_USAGE);
    return 2;
  }
  const read = readProject(resolve(host.cwd, folder));
  if (!read.ok) {
    host.stderr.write(read.issues.map((issue) => `error: ${issue}\n`).join(''));
    return 1;
  }
  const licence = openLicenceStore(host).read();
  if (!isTargetLicensed(read.value, licence)) {
    const target = formatTarget(read.value.settings.target);
    host.stderr.write(
      `error: expected a trial or professional licence for ${target}, got the free edition; see 'stencil license'\n`,
    );
    return 1;
  }
  return await runTelling(read.value, licence, host);
}

/** Telemetry is open for as long as the build runs: if that is killed, the next build tells that it did not end. */
async function runTelling(project: Project, licence: Licence, host: CompilerHost): Promise<number> {
  const options = buildTelemetryOptions(host, licence, project.folder);
  const telemetry = createTelemetry(declaration, options);
  try {
    const build = await runBuild(project, host);
    const finished = finishBuild(project, build, host);
    await tell(telemetry, { project, build, finished, licence }, host);
    return finished.code;
  } finally {
    telemetry.close();
  }
}

async function runBuild(project: Project, host: CompilerHost): Promise<Build> {
  const effects = {
    monotonicMs: host.monotonicMs ?? (() => performance.now()),
    beforePhase: host.beforePhase ?? (() => undefined),
  };
  try {
    return buildProject(project, effects, await loadTransform(project));
  } catch (error) {
    return { kind: 'transform_failed', error };
  }
}

function isTargetLicensed(project: Project, licence: Licence): boolean {
  return project.settings.target.language === 'javascript' || licence.edition !== 'free';
}

/** The exit code, and what kept the build from ending well if that was none of the user's faults in a template. */
function finishBuild(project: Project, build: Build, host: CompilerHost): Finished {
  if (build.kind === 'transform_failed') {
    const { cause = build.error } = build.error as Error;
    host.stderr.write(
      `error: expected '${project.settings.transform}' to change the templates, but it failed: ${String(cause)}\n`,
    );
    return { code: 1, failure: cause };
  }
  if (build.kind === 'failed') {
    host.stderr.write(
      `Stencil failed in the phase '${build.phase}' (${classifyFailure(build.error)}). This is a fault of Stencil, not of your project.\n`,
    );
    return { code: 3, failure: build.error };
  }
  const { compilation } = build;
  if (compilation.diagnostics.length > 0) {
    const lines = compilation.diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic)}\n`);
    host.stderr.write(lines.join(''));
    return { code: 1 };
  }
  const written = writeEmitted(project, compilation);
  if (!written.ok) {
    host.stderr.write(
      `error: expected to write into '${project.settings.output}', got ${written.code}\n`,
    );
    return { code: 1, failure: written.error };
  }
  host.stdout.write(summarize(project, compilation, sumDurationsMs(build.durationsMs)));
  return { code: 0 };
}

function summarize({ settings }: Project, compilation: Compilation, durationMs: number): string {
  const { emitted, sourceLines, emittedLines, aspects } = compilation;
  // The runtime is emitted too, but no template.
  return `Built ${emitted.length - 1} templates for ${formatTarget(settings.target)} into ${settings.output}: ${emittedLines} lines from ${sourceLines}, ${aspects} aspects, ${Math.round(durationMs)} ms.\n`;
}

/** Tells of one build. What may be kept of it and sent, telemetry decides with the user. */
async function tell(
  telemetry: StencilTelemetry,
  told: BuildToTell,
  host: CompilerHost,
): Promise<void> {
  const notice = telemetry.takeNotice();
  reportBuild(telemetry, told);
  if (notice !== null) {
    host.stderr.write(
      `\n${notice}'stencil telemetry' tells more, 'stencil telemetry disable' turns it off.\n`,
    );
  }
  if (told.build.kind === 'failed') suggestReports(telemetry, host);
  await deliver(telemetry, host.delivery ?? 'detached');
}

/** Asks for failure reports when there is a failure to report, and only whoever has not said anything yet. */
function suggestReports(telemetry: StencilTelemetry, host: CompilerHost): void {
  if (telemetry.decisions().exceptions?.decidedBy !== 'default') return;
  host.stderr.write(
    "It is not reported unless you agree: 'stencil telemetry crashes' shows what would be sent, 'stencil telemetry enable exceptions' agrees.\n",
  );
}

async function deliver(
  telemetry: StencilTelemetry,
  delivery: NonNullable<CompilerHost['delivery']>,
): Promise<void> {
  if (delivery === 'in_process') await telemetry.send({ isLast: true });
  else if (delivery === 'detached') telemetry.sendDetached();
}
