import type { TelemetryOptions } from '@candor/client/telemetry';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Facts } from '../telemetry.generated.ts';
import { readHosting } from './hosting.ts';
import { readProductVersion } from './product-version.ts';
import type { TelemetryEffects } from './server-effects.ts';
import type { Settings } from './settings.ts';

/** Where telemetry keeps its files, below the server's folder. */
const TELEMETRY_FOLDER = 'telemetry';

/** The folder of this package, from which the vocabulary that its build makes names its files. */
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** Options of `createTelemetry()` and of the `telemetry` command, so that both speak of the same installation. */
export function fillTelemetryOptions(
  given: {
    readonly folder: string;
    readonly version?: string;
    readonly collector?: string;
    readonly key?: string;
    readonly effects?: TelemetryEffects;
  },
  settings: Settings,
): TelemetryOptions<Facts> {
  const collector = given.collector ?? settings.collector;
  return {
    version: given.version ?? readProductVersion(),
    facts: { hosting: readHosting(settings.hosting, given.effects?.env ?? process.env) },
    folder: join(given.folder, TELEMETRY_FOLDER),
    settingsFolders: [given.folder],
    vocabulary: join(PACKAGE, 'dist', 'vocabulary.json'),
    failures: { roots: [PACKAGE] },
    ...(collector === null ? {} : { collector }),
    ...(given.key === undefined ? {} : { key: given.key }),
    // The product's own proxy setting; without one, HTTPS_PROXY and its like hold.
    ...(settings.proxy === null ? {} : { proxy: settings.proxy }),
    ...(given.effects === undefined ? {} : { effects: given.effects }),
  };
}
