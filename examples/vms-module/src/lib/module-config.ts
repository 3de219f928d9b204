import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@candor/client/make-folder';
import { VmsError } from './errors.ts';
import { readSettingsFile, USER_SETTINGS_FILE } from './settings-chain.ts';

/** What `setModuleConfig()` can change. */
export interface ModuleConfigChange {
  /** At once, and for all later sessions of this user. */
  readonly enableTelemetry?: boolean;
  /** Keep a copy of everything that is sent; at once, and in all later sessions of this user. */
  readonly logTelemetry?: boolean;
}

/**
 * Writes a change into `appsettings.user.json`, and leaves its other settings as they are. Names that differ from ours only in
 * case are replaced: two of them would leave it open which one holds.
 *
 * @throws VmsError `settings_unreadable`, and the errors of the file system.
 */
export function writeModuleConfig(userFolder: string, change: ModuleConfigChange): void {
  const settings = readSettingsFile(userFolder, USER_SETTINGS_FILE);
  const [sectionName, section] = findMember(settings, 'ApplicationInsights');
  const changed = { ...(typeof section === 'object' ? section : {}) } as Record<string, unknown>;
  if (change.enableTelemetry !== undefined) put(changed, 'Enabled', change.enableTelemetry);
  if (change.logTelemetry !== undefined) put(changed, 'LogTelemetry', change.logTelemetry);
  const { [sectionName]: _replaced, ...others } = settings;
  const text = JSON.stringify({ ...others, ApplicationInsights: changed }, null, 2);
  writeSettings(join(userFolder, USER_SETTINGS_FILE), `${text}\n`);
}

function put(section: Record<string, unknown>, name: string, value: boolean): void {
  const [found] = findMember(section, name);
  delete section[found];
  section[name] = value;
}

function findMember(
  from: Readonly<Record<string, unknown>>,
  name: string,
): readonly [string, unknown] {
  const found = Object.keys(from).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
  return [found, from[found]];
}

/** @throws VmsError `settings_unwritable` where the disk does not take it */
function writeSettings(path: string, text: string): void {
  try {
    makeFolder(join(path, '..'));
    writeWhole(path, text);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'an unknown error';
    throw new VmsError(
      'settings_unwritable',
      `Expected to write ${USER_SETTINGS_FILE} in the user's folder, got ${code}. It holds for this session; make the folder writable to keep it.`,
      { cause },
    );
  }
}

/** Whole or not at all: a crash leaves the old settings or the new ones. */
function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    const file = openSync(draft, 'w', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
