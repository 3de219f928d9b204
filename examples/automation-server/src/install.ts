/**
 * The installer: makes the folder and asks, once, whether telemetry may be collected.
 *
 *     await installAutomationServer({ folder, acceptTelemetry: false, ask: null });
 */
import { createTelemetry, type LaneDecision } from '@candor/client/telemetry';
import { randomBytes } from 'node:crypto';
import type { TelemetryEffects } from './lib/server-effects.ts';
import { changeSettings, readRawSettings, readSettings } from './lib/settings.ts';
import { fillTelemetryOptions } from './lib/telemetry-options.ts';
import { declaration } from './telemetry.generated.ts';

export interface InstallOptions {
  readonly folder: string;
  /** The flag `--accept-telemetry` of an unattended installation. */
  readonly acceptTelemetry: boolean;
  /** Asks the person at the terminal and gives the answer; null where nobody is there. */
  readonly ask: ((question: string) => Promise<string>) | null;
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
 * yes turns it on: the flag, `TELEMETRY=1`, or an answer at the terminal. An answer that was given before is kept, and where
 * nobody answers nothing is kept.
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
    const answer = await readAnswer(options, telemetry.decisions().usage);
    writeFirstSettings(folder);
    const kept = answer === null ? { ok: true as const } : telemetry.choose(answer);
    if (!kept.ok) return { telemetry: 'off', reason: kept.message };
    const { state, reason } = telemetry.decisions().usage ?? NOT_DECIDED;
    return { telemetry: state, reason };
  } finally {
    telemetry.close();
  }
}

/** The answer to keep, or null to leave everything as it is. `TELEMETRY` is a question's answer, and only read here. */
async function readAnswer(
  options: InstallOptions,
  decision: LaneDecision | undefined,
): Promise<'on' | 'off' | null> {
  const variable = (options.effects?.env ?? process.env).TELEMETRY ?? '';
  // Only a clear yes is one; any other value is taken for a no.
  if (variable !== '' && variable !== '1') return 'off';
  if (variable === '1' || options.acceptTelemetry) return 'on';
  const isOpen = decision === undefined || decision.decidedBy === 'default';
  if (!isOpen || options.ask === null) return null;
  const answer = (await options.ask(formatQuestion())).trim().toLowerCase();
  return answer === 'y' || answer === 'yes' ? 'on' : 'off';
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

/** The question, made from the manifest, so that it can not promise less than is collected. */
export function formatQuestion(): string {
  const { session, events, collector, privacy, title } = declaration.manifest;
  const declared = [
    ...Object.values(session),
    ...Object.values(events).flatMap((event) => Object.values(event.fields)),
  ];
  const items = declared.map((item) => `  - ${item.title}: ${item.why}`);
  const times = Object.values(events).map((event) => event.when);
  return [
    `May ${title} send telemetry? Without a yes nothing is collected.`,
    `It would send, directly to ${collector}: a random id of the running process, the time, and`,
    ...items,
    `When: ${times.join(' ')}`,
    `More: ${privacy}`,
    'Send telemetry? [y/N] ',
  ].join('\n');
}
