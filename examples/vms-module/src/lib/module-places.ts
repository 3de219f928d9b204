import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, which lies two folders above both in the source and in the build. */
export function findModuleFolder(): string {
  return fileURLToPath(new URL('../../', import.meta.url));
}

/** The version in package.json. */
export function readModuleVersion(): string {
  const text = readFileSync(join(findModuleFolder(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** The module's folder in the user's profile: `%LOCALAPPDATA%\VmsModule`, elsewhere `~/.config/vms-module`. */
export function findUserFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const home = env.HOME ?? homedir();
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'VmsModule');
  }
  return join(env.XDG_CONFIG_HOME ?? join(home, '.config'), 'vms-module');
}
