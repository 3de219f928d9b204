/**
 * The installer: makes the folder and asks, once, whether telemetry may be collected.
 *
 *     await installAutomationServer({ folder, acceptTelemetry: false, env: process.env, ask: null });
 */
import { randomBytes } from 'node:crypto';
import { changeSettings, readRawSettings } from './lib/settings.ts';
import { declaration } from './telemetry.generated.ts';

export interface InstallOptions {
  readonly folder: string;
  /** The flag `--accept-telemetry` of an unattended installation. */
  readonly acceptTelemetry: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks the person at the terminal and gives the answer; null where nobody is there. */
  readonly ask: ((question: string) => Promise<string>) | null;
}

export interface InstallResult {
  /** What was answered; `unanswered` leaves telemetry off. */
  readonly telemetry: 'on' | 'off' | 'unanswered';
  /** Why, for the person who installs. */
  readonly reason: string;
}

/**
 * Writes `ApiToken`, where there is none, and the answer as `Telemetry` into appsettings.json. Nothing but a yes turns telemetry
 * on: the flag, `TELEMETRY=1`, an answer at the terminal, or one that an earlier installation was given. Where nobody
 * answered nothing is written: telemetry is then off because nobody was asked, not because somebody said no.
 *
 * @throws AutomationError `settings_unreadable`
 */
export async function installAutomationServer(options: InstallOptions): Promise<InstallResult> {
  const settings = readRawSettings(options.folder);
  const result = await decideTelemetry(options, settings.Telemetry);
  const apiToken =
    typeof settings.ApiToken === 'string' && settings.ApiToken !== ''
      ? settings.ApiToken
      : randomBytes(24).toString('base64url');
  const answer = result.telemetry === 'unanswered' ? {} : { Telemetry: result.telemetry === 'on' };
  changeSettings(options.folder, { ...answer, ApiToken: apiToken });
  return result;
}

async function decideTelemetry(options: InstallOptions, earlier: unknown): Promise<InstallResult> {
  const variable = options.env.TELEMETRY ?? '';
  if (variable === '0') return { telemetry: 'off', reason: 'TELEMETRY=0 says so' };
  if (variable !== '' && variable !== '1') {
    return { telemetry: 'off', reason: 'TELEMETRY is neither 1 nor 0, and only a yes turns it on' };
  }
  if (options.acceptTelemetry) return { telemetry: 'on', reason: '--accept-telemetry says so' };
  if (variable === '1') return { telemetry: 'on', reason: 'TELEMETRY=1 says so' };
  if (typeof earlier === 'boolean') {
    return { telemetry: earlier ? 'on' : 'off', reason: 'as appsettings.json already says' };
  }
  if (options.ask === null) return { telemetry: 'unanswered', reason: 'nobody was asked' };
  const answer = (await options.ask(formatQuestion())).trim().toLowerCase();
  const isYes = answer === 'y' || answer === 'yes';
  return { telemetry: isYes ? 'on' : 'off', reason: isYes ? 'you agreed' : 'you did not agree' };
}

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
