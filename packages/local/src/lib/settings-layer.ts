/**
 * The product's own settings file as a layer of consent.
 */
import path from 'node:path';
import type { ConsentDeclaration } from '@candor/manifest/manifest';
import { findKey, type JsonScalar } from './json-text.ts';
import { readText } from './read-stored.ts';

/** What one settings file says. `unreadable` is a file that is there but can not be understood. */
export interface SettingsFinding {
  /** `file:line` where a line is known, else the file. */
  readonly origin: string;
  readonly says: 'on' | 'off' | 'not_understood' | 'unreadable';
  /** The value as it stands in the file; null where there is none to show. */
  readonly value: string | null;
}

/** The settings files that the manifest names, one per folder, in the order of the folders. */
export function listProductSettings(
  settings: ConsentDeclaration['settings'],
  folders: readonly string[],
): readonly string[] {
  return settings === null ? [] : folders.map((folder) => path.join(folder, settings.file));
}

/** What each of the files says, in the order of the folders; files and keys that are not there, or are null or empty, are left out. */
export function readProductSettings(
  settings: ConsentDeclaration['settings'],
  folders: readonly string[],
): readonly SettingsFinding[] {
  if (settings === null) return [];
  return listProductSettings(settings, folders).flatMap((file) => {
    const read = readText(file);
    if (read.state === 'absent') return [];
    if (read.state === 'damaged') return [{ origin: file, says: 'unreadable', value: null }];
    const found = findKey(read.text, settings.key);
    if (found.state === 'absent') return [];
    const origin = `${file}:${found.line}`;
    if (found.state === 'broken') return [{ origin, says: 'unreadable', value: null }];
    return understand(found.value, origin);
  });
}

const ON: ReadonlySet<string> = new Set(['true', 'on', 'yes', 'enabled', '1']);
const OFF: ReadonlySet<string> = new Set(['false', 'off', 'no', 'disabled', '0']);

function understand(value: JsonScalar | undefined, origin: string): readonly SettingsFinding[] {
  if (value === null || value === '') return [];
  if (value === undefined) return [{ origin, says: 'not_understood', value: null }];
  const text = String(value).toLowerCase();
  const says = OFF.has(text) ? 'off' : ON.has(text) ? 'on' : 'not_understood';
  return [{ origin, says, value: String(value) }];
}
