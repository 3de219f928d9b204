/**
 * Stencil as a function: what `main.ts` runs with the process, and a simulation with clocks, folders and environments of its own.
 *
 *     const code = await runCompiler(['build'], { stdout: process.stdout, stderr: process.stderr, cwd: process.cwd() });
 */
import { resolve } from 'node:path';
import { runBuildCommand } from './lib/commands/build-command.ts';
import { buildTelemetryOptions, type CompilerHost } from './lib/commands/host.ts';
import { openLicenceStore, runLicenceCommand } from './lib/commands/licence-command.ts';
import { createProject } from './lib/project/new-project.ts';
import { buildLicenceAudit } from './lib/report/licence-audit.ts';
import { VERSION } from './lib/version.ts';

export type { CompilerHost, Output } from './lib/commands/host.ts';
export type { Phase } from './lib/language/compile.ts';

const HELP = `usage: stencil COMMAND

Compiles templates to JavaScript or TypeScript.

  new FOLDER            make a small project
  build [FOLDER]        compile the project in the folder (default: this one)
  licence show          which licence is in force
  licence set KEY       use a licence key
  licence trial         start a trial of 30 days
  telemetry [COMMAND]   see and steer what is collected
  help | version

The first build at a terminal shows what is collected from the next one on. Containers,
build services and runs without a terminal never report. To opt out of what a licence
does not ask for, set STENCIL_TELEMETRY_OPT_OUT=1.

Exit codes: 0 done, 1 the project has faults, 2 wrong usage, 3 Stencil itself failed.
`;

/** Runs one command; resolves to the exit code. */
export async function runCompiler(argv: readonly string[], host: CompilerHost): Promise<number> {
  const [command = 'help', ...rest] = argv;
  switch (command) {
    case 'build':
      return await runBuildCommand(rest, host);
    case 'new':
      return runNewCommand(rest, host);
    case 'license':
    case 'licence':
      return runLicenceCommand(rest, host);
    case 'telemetry':
      return await runTelemetry(rest, host);
    case 'version':
    case '--version':
      host.stdout.write(`${host.version ?? VERSION}\n`);
      return 0;
    case 'help':
    case '--help':
    case '-h':
      host.stdout.write(HELP);
      return 0;
    default:
      host.stderr.write("stencil: expected a command, got another word. See 'stencil help'.\n");
      return 2;
  }
}

function runNewCommand(argv: readonly string[], host: CompilerHost): number {
  const [folder, ...rest] = argv;
  if (folder === undefined || rest.length > 0) {
    host.stderr.write('usage: stencil new FOLDER\n');
    return 2;
  }
  const made = createProject(resolve(host.cwd, folder));
  if (!made.ok) {
    host.stderr.write(`error: ${made.message}\n`);
    return 1;
  }
  host.stdout.write(`Made a project; 'stencil build ${folder}' compiles it.\n`);
  return 0;
}

/** Loaded only when it is asked for: a build has no need of it. */
async function runTelemetry(argv: readonly string[], host: CompilerHost): Promise<number> {
  const { runTelemetryCommand } = await import('@candor/cli/telemetry-command');
  const { declaration } = await import('./telemetry.generated.ts');
  const licence = openLicenceStore(host).read();
  return await runTelemetryCommand(argv, {
    declaration,
    options: buildTelemetryOptions(host, licence),
    command: 'stencil telemetry',
    audit: buildLicenceAudit(licence),
    ...(host.ask === undefined ? {} : { ask: host.ask }),
    stdout: host.stdout,
    stderr: host.stderr,
  });
}
