/**
 * An empty home, project and machine for one run of a product.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { OffPlace } from '../off-means-off.ts';

export interface MadePlace extends OffPlace {
  readonly temporary: string;
  readonly remove: () => void;
}

export function makePlace(collector: string): MadePlace {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'candor-off-')));
  const make = (...parts: readonly string[]): string => {
    const made = path.join(folder, ...parts);
    fs.mkdirSync(made, { recursive: true });
    return made;
  };
  const project = make('project');
  make('project', '.git');
  return {
    folder,
    home: make('home'),
    project,
    machineFolder: make('machine'),
    temporary: make('temporary'),
    collector,
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

/** All that a product gets to see of the machine's environment: where programs are, and that everything else is in the place. */
export function buildPlaceEnv(place: MadePlace): Readonly<Record<string, string>> {
  const { home, temporary, collector } = place;
  const kept = Object.fromEntries(
    ['PATH', 'SystemRoot', 'SystemDrive', 'PATHEXT', 'LD_LIBRARY_PATH', 'LANG']
      .map((name) => [name, process.env[name]] as const)
      .filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  );
  return {
    ...kept,
    HOME: home,
    USERPROFILE: home,
    APPDATA: path.join(home, 'AppData', 'Roaming'),
    LOCALAPPDATA: path.join(home, 'AppData', 'Local'),
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    // Whoever wants to leave the machine over HTTP knocks here.
    HTTP_PROXY: collector,
    HTTPS_PROXY: collector,
    http_proxy: collector,
    https_proxy: collector,
  };
}
