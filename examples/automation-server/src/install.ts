/**
 * The installer: makes the folder and asks, once, whether telemetry may be collected.
 *
 *     await installAutomationServer({ folder, acceptTelemetry: false, ask: null });
 */
import { type AskOptions, createTelemetry } from '@candor/client/telemetry';
import { randomBytes } from 'node:crypto';
import type { TelemetryEffects } from './lib/server-effects.ts';
import { changeSettings, readRawSettings, readSettings } from './lib/settings.ts';
import { fillTelemetryOptions } from './lib/telemetry-options.ts';
import { declaration } from './telemetry.generated.ts';

export interface InstallOptions {
  readonly folder: string;
  /** The flag `--accept-telemetry` of an unattended installation. */
  readonly acceptTelemetry: boolean;
  /** Asks the person who installs; null where nobody is there. Default: at the terminal, if there is one. */
  readonly ask?: AskOptions['ask'];
  /** Default: the version of this package. What is agreed to is what this version collects. */
  readonly version?: string;
  /** Environment, clock, randomness. Default: the real ones. */
  readonly effects?: TelemetryEffects;
}

export interface InstallResult {
  readonly telemetry: 'on' | 'off';
  /** Why, for the person who installs. */
  readonly reason: string;
}

/**
 * Makes appsettings.json with a token for the API, where there is none, and keeps the answer about telemetry. Nothing but a
 * yes turns it on: the flag, `TELEMETRY=1`, or an answer at the terminal. An answer that was given before is kept, by the flag and
 * `TELEMETRY=1` too; `TELEMETRY` with another value is a no in any case. Where nobody answers nothing is kept.
 *
 * The answer is kept as the user's choice and not in appsettings.json: it then covers what was asked for, and not what a later
 * version collects beyond that.
 *
 * @throws AutomationError `settings_unreadable`
 */
export async function installAutomationServer(options: InstallOptions): Promise<InstallResult> {
  const { folder } = options;
  const settings = readSettings(folder);
  const telemetry = createTelemetry(declaration, fillTelemetryOptions(options, settings));
  try {
    const { kept } = await telemetry.askOnce({
      accepted: options.acceptTelemetry,
      ...(options.ask === undefined ? {} : { ask: options.ask }),
    });
    writeFirstSettings(folder);
    if (!kept.ok) return { telemetry: 'off', reason: kept.message };
    const { state, reason } = telemetry.decisions().usage ?? NOT_DECIDED;
    return { telemetry: state, reason };
  } finally {
    telemetry.close();
  }
}

/** `Telemetry` stands in the file for an administrator to find; null says nothing. */
function writeFirstSettings(folder: string): void {
  const settings = readRawSettings(folder);
  changeSettings(folder, {
    Telemetry: settings.Telemetry ?? null,
    ApiToken: settings.ApiToken || randomBytes(24).toString('base64url'),
  });
}

const NOT_DECIDED = { state: 'off', reason: 'There is nothing to decide about.' } as const;
