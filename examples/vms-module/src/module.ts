/**
 * The module, made from a program:
 *
 *     const module = createVmsModule({ userFolder, showNotice: (text) => process.stderr.write(text) });
 *     const site = await module.connectVms({ address, login });
 *     await module.disconnectVms();
 *
 * Importing `vms-module.ts` makes one for the whole process in the same way; tests and simulations make their own, with their
 * own clock, folder, version and collector.
 */
import type { Telemetry } from '@candor/client/telemetry';
import { createCommands, type VmsCommands } from './lib/commands.ts';
import { readSessionEnvironment } from './lib/session-environment.ts';
import { findModuleFolder, findUserFolder, readModuleVersion } from './lib/module-places.ts';
import { startSending } from './lib/sending.ts';
import {
  createSessionTelemetry,
  fillTelemetryOptions,
  type TelemetryEffects,
} from './lib/session-telemetry.ts';
import type { Events } from './telemetry.generated.ts';
import { readSettingsIfSound } from './lib/settings-chain.ts';

export interface VmsModuleOptions {
  /** Holds appsettings.user.json and telemetry/. Default: a folder in the user's profile. */
  readonly userFolder?: string;
  /** Holds appsettings.json. Default: the folder of this package. */
  readonly moduleFolder?: string;
  /** Default: the version of this package. */
  readonly version?: string;
  /** Address of the collector. Default: as in the settings, else the manifest's. */
  readonly collector?: string;
  /** Key at the collector. Default: the manifest's. */
  readonly key?: string;
  /**
   * What `close()` does with what is left: `detached` leaves it to a process of its own, at most one a day, or to a later
   * session, as suits scripts; `in_process` sends it and waits. Both send every hour, for long sessions. Default: `detached`.
   */
  readonly sending?: 'detached' | 'in_process';
  /** Shows the one-time notice. Default: nowhere, and then nothing is collected. */
  readonly showNotice?: (text: string) => void;
  /** Bytes that the process holds. Default: its resident set. */
  readonly readProcessMemory?: () => number;
  /** Clock, timers, environment, randomness. Default: the real ones. */
  readonly effects?: TelemetryEffects;
}

/** One session of the module: its commands, and what it has to say about itself. */
export interface VmsModule extends VmsCommands {
  readonly telemetry: Telemetry<Events>;
  /** Ends the session and sees to it that what was recorded is sent, as `sending` says. */
  readonly close: () => Promise<void>;
}

/** Starts a session: shows the notice if it is due, and records that the session has started. */
export function createVmsModule(options: VmsModuleOptions = {}): VmsModule {
  const given = options.effects?.env ?? process.env;
  const userFolder = options.userFolder ?? findUserFolder(given, process.platform);
  const moduleFolder = options.moduleFolder ?? findModuleFolder();
  const settings = readSettingsIfSound({ moduleFolder, userFolder, env: given });
  // Read once: a variable has to be set before the import.
  const { env, note } = readSessionEnvironment(given, settings);
  const effects: TelemetryEffects = { ...options.effects, env };
  const places = {
    version: options.version ?? readModuleVersion(),
    moduleFolder,
    userFolder,
    effects,
    ...(options.collector === undefined ? {} : { collector: options.collector }),
    ...(options.key === undefined ? {} : { key: options.key }),
  };
  const session = createSessionTelemetry(
    fillTelemetryOptions(places, settings),
    options.readProcessMemory,
  );
  const { telemetry } = session;

  if (options.showNotice !== undefined) {
    const notice = telemetry.takeNotice();
    if (notice !== null) options.showNotice(notice);
  }
  telemetry.record('session.started', {});
  const sending = startSending(telemetry, options.sending ?? 'detached', effects);
  const commands = createCommands(session, {
    userFolder,
    note,
  });
  return { ...commands, telemetry, close: sending.end };
}
