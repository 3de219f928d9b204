/**
 * The `telemetry` command of a product, put into the product's own command line in one line:
 *
 *     if (argv[0] === 'telemetry') process.exitCode = await runTelemetryCommand(argv.slice(1), { declaration, options, command: 'stencil telemetry' });
 */
import type { LicenceAudit } from '@candor/client/licence-audit';
import type { Declaration, TelemetryOptions } from '@candor/client/telemetry';
import { runChoice } from './lib/choice-command.ts';
import type { CommandContext, CommandRun } from './lib/command-context.ts';
import { createCommandContext } from './lib/command-context.ts';
import { runCrashes } from './lib/crashes-command.ts';
import { runErase } from './lib/erase-command.ts';
import { runExport } from './lib/export-command.ts';
import { runArticle, runHelp } from './lib/page-commands.ts';
import { runLog } from './lib/log-command.ts';
import { parseArguments } from './lib/parse-arguments.ts';
import { runPreview } from './lib/preview-command.ts';
import { runReset } from './lib/reset-command.ts';
import { runStatus } from './lib/status-command.ts';
import { runVerify } from './lib/verify-command.ts';
import { runWhy } from './lib/why-command.ts';

export interface TelemetryCommandHost {
  /** What `candor manifest types` wrote; of a declaration only the manifest and its hash are used. */
  readonly declaration: Pick<Declaration, 'manifest' | 'hash'>;
  /** The very options with which the product opens its telemetry, so that the commands see the same state. */
  readonly options: TelemetryOptions<unknown>;
  /** How the user calls this command, for the help text: `compiler telemetry`. */
  readonly command: string;
  /** Sentences of the product's own for `status`, such as that a licence key waives the audit. */
  readonly remarks?: readonly string[];
  /** What the licence audit would tell now, where the product has one: the commands then say whether it is due, and why. */
  readonly audit?: LicenceAudit | null;
  /** Asks the person at the terminal; null where nobody is to be asked. Default: by the process's own terminal, if it has one. */
  readonly ask?: ((question: string) => Promise<string>) | null;
  readonly stdout?: { readonly write: (text: string) => unknown };
  readonly stderr?: { readonly write: (text: string) => unknown };
}

/** Runs the command that `argv` names, `status` if it names none. Never rejects. Resolves to the exit code: 0 done, 1 could not, 2 wrong usage, 3 `verify` found a difference. */
export async function runTelemetryCommand(
  argv: readonly string[],
  host: TelemetryCommandHost,
): Promise<number> {
  const stdout = host.stdout ?? process.stdout;
  const stderr = host.stderr ?? process.stderr;
  const parsed = parseArguments(argv);
  if (!parsed.ok) {
    stderr.write(`${host.command}: ${parsed.message} See '${host.command} help'.\n`);
    return 2;
  }
  try {
    const context = createCommandContext(host, parsed.value, stdout, stderr);
    return await runOf(parsed.value.command.name)(context);
  } catch {
    // What went wrong may hold a path or a name; the commands themselves tell what they expect to fail.
    stderr.write(`${host.command}: expected to do this, but it failed without a known reason.\n`);
    return 1;
  }
}

function runOf(name: string): CommandRun {
  return RUNS[name] ?? ((context: CommandContext) => runStatus(context));
}

const RUNS: Readonly<Record<string, CommandRun>> = {
  status: runStatus,
  why: runWhy,
  enable: (context) => runChoice('on', context),
  disable: (context) => runChoice('off', context),
  preview: runPreview,
  crashes: runCrashes,
  log: runLog,
  verify: runVerify,
  export: runExport,
  erase: runErase,
  'reset-device-id': runReset,
  article: runArticle,
  help: runHelp,
};
