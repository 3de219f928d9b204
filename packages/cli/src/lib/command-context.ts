import type { LicenceAudit } from '@candor/client/licence-audit';
import {
  type Declaration,
  type Telemetry,
  type TelemetryOptions,
  createTelemetry,
} from '@candor/client/telemetry';
import { type ConsentPlaces, findConsentPlaces } from '@candor/local/consent-inputs';
import type { Effects } from '@candor/local/effects';
import type { Manifest } from '@candor/manifest/manifest';
import type { TelemetryCommandHost } from '../telemetry-command.ts';
import type { ParsedArguments } from './parse-arguments.ts';
import { askTerminal, createPaint, type Output, type Paint, readColumns } from './terminal.ts';

/** All that a command works with. */
export interface CommandContext {
  readonly manifest: Manifest;
  readonly hash: string;
  readonly options: TelemetryOptions<unknown>;
  readonly remarks: readonly string[];
  /** Null where the product has no licence audit, or does not tell of it here. */
  readonly audit: LicenceAudit | null;
  /** How the user calls these commands. */
  readonly prefix: string;
  readonly operands: readonly string[];
  readonly flags: Readonly<Record<string, string | true>>;
  readonly isJson: boolean;
  readonly effects: Effects;
  /** The state folder, which need not exist; null where the user has no home. */
  readonly folder: string | null;
  readonly places: ConsentPlaces;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Asks the person at the terminal; null where nobody is there. */
  readonly ask: ((question: string) => Promise<string>) | null;
  readonly paint: Paint;
  readonly columns: number;
}

/** Runs a command; resolves to its exit code. */
export type CommandRun = (context: CommandContext) => Promise<number> | number;

export function createCommandContext(
  host: TelemetryCommandHost,
  parsed: ParsedArguments,
  stdout: Output,
  stderr: Output,
): CommandContext {
  const { declaration, options } = host;
  const { manifest } = declaration;
  const places = findConsentPlaces(manifest, options);
  const { effects, folder } = places;
  return {
    manifest,
    hash: declaration.hash,
    options,
    remarks: host.remarks ?? [],
    audit: host.audit ?? null,
    prefix: host.command,
    operands: parsed.operands,
    flags: parsed.options,
    isJson: parsed.options['json'] === true,
    effects,
    folder,
    places,
    stdout,
    stderr,
    ask: host.ask === undefined ? findTerminal(effects) : host.ask,
    paint: createPaint(stdout, effects.env),
    columns: readColumns(stdout),
  };
}

function findTerminal({ isInteractive }: Effects): CommandContext['ask'] {
  return isInteractive() ? askTerminal : null;
}

/** Opens the product's telemetry as the product does, but for its health: a command is no session of it. Whoever opens it closes it. */
export function openTelemetry(
  context: CommandContext,
): Telemetry<Record<string, Record<string, unknown>>> {
  const declaration: Declaration = { manifest: context.manifest, hash: context.hash };
  const options = context.options as TelemetryOptions<Record<string, unknown>>;
  const failures = { ...options.failures, health: false };
  return createTelemetry(declaration, { ...options, failures });
}

/** Prints one JSON document, with an end of line. */
export function writeJson(context: CommandContext, value: unknown): void {
  context.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
