/**
 * STATUS: contract; to be written behind it.
 *
 * The `telemetry` command of a product, put into the product's own command line in one line:
 *
 *     if (argv[0] === 'telemetry') process.exitCode = await runTelemetryCommand(argv.slice(1), { declaration, options });
 */
import type { Declaration, TelemetryOptions } from '@candor/client/telemetry';

export interface TelemetryCommandHost {
  readonly declaration: Declaration<never, never> | Declaration;
  readonly options: TelemetryOptions<never> | TelemetryOptions<Record<string, unknown>>;
  /** How the user calls this command, for the help text: `compiler telemetry`. */
  readonly command: string;
  readonly stdout?: { readonly write: (text: string) => unknown };
  readonly stderr?: { readonly write: (text: string) => unknown };
}

/** Runs status | why | enable | disable | preview | log | reset-device-id | article. Resolves to the exit code: 0 done, 1 could not, 2 wrong usage. */
export declare function runTelemetryCommand(
  argv: readonly string[],
  host: TelemetryCommandHost,
): Promise<number>;
