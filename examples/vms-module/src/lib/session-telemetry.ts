import { createTelemetry, type Telemetry, type TelemetryOptions } from '@candor/client/telemetry';
import { join } from 'node:path';
import { declaration, type Events, type Facts } from '../telemetry.generated.ts';
import type { Connection } from './connection.ts';
import { readBoolean, type Settings, readText } from './settings-chain.ts';
import { countSite } from './site-counts.ts';
import type { RecordingServer, SiteInfo } from '../site-server/site.ts';

export type TelemetryEffects = NonNullable<TelemetryOptions<never>['effects']>;

/** Where telemetry keeps its files, below the user's folder. */
const TELEMETRY_FOLDER = 'telemetry';

export interface TelemetryPlaces {
  readonly version: string;
  readonly moduleFolder: string;
  readonly userFolder: string;
  readonly collector?: string;
  readonly key?: string;
  readonly effects?: TelemetryEffects;
}

/** Options of `createTelemetry()` and of the `telemetry` command, so that both speak of the same user and module. */
export function fillTelemetryOptions(
  places: TelemetryPlaces,
  settings: Settings,
): TelemetryOptions<Facts> {
  const isLogged = readBoolean(settings, 'ApplicationInsights:LogTelemetry');
  const collector = places.collector ?? readText(settings, 'ApplicationInsights:Collector');
  return {
    version: places.version,
    folder: join(places.userFolder, TELEMETRY_FOLDER),
    settingsFolders: [places.userFolder],
    // Left out, what the user has said by `vms telemetry log` holds.
    ...(isLogged === null ? {} : { rawLog: isLogged }),
    ...(collector === null ? {} : { collector }),
    ...listSinks(readText(settings, 'ApplicationInsights:ConnectionString'), collector),
    ...(places.key === undefined ? {} : { key: places.key }),
    ...(places.effects === undefined ? {} : { effects: places.effects }),
  };
}

/** With a connection string, reports go to Application Insights, and to a collector only where one is named too. */
function listSinks(
  connectionString: string | null,
  collector: string | null,
): Pick<TelemetryOptions<Facts>, 'sinks'> {
  if (connectionString === null) return {};
  const insights = { kind: 'application-insights', connectionString } as const;
  return { sinks: collector === null ? [insights] : [{ kind: 'collector' }, insights] };
}

/** Everything that the module tells about one session, in the words of telemetry.yaml. */
export interface SessionTelemetry {
  readonly telemetry: Telemetry<Events>;
  /** Tells of a connection; returns what is to be called when it was closed, and tells how long it lasted. */
  readonly recordConnected: (
    connection: Connection,
    site: SiteInfo,
    servers: readonly RecordingServer[],
  ) => () => void;
  readonly recordCommand: (command: Events['command.used']['command']) => void;
}

export function createSessionTelemetry(
  options: TelemetryOptions<Facts>,
  given?: () => number,
): SessionTelemetry {
  const telemetry = createTelemetry(declaration, options);
  const readProcessMemory = given ?? ((): number => telemetry.vitals().processMemoryBytes);
  return {
    telemetry,
    recordConnected(connection, site, servers) {
      const elapsedMs = telemetry.startTimer();
      telemetry.record('vms.connected', {
        // The site's real id stays here; what leaves is a keyed hash that only this user's machine can make.
        site: telemetry.pseudonym('site', site.id),
        site_edition: site.edition,
        site_version: site.version,
        user_type: connection.userType,
        oauth: connection.oauth,
        https: connection.https,
        ...countSite(site, servers),
      });
      return () =>
        telemetry.record('vms.disconnected', {
          duration: Math.round(elapsedMs() / 1000),
          process_memory: readProcessMemory(),
        });
    },
    recordCommand(command) {
      telemetry.recordOnce('command.used', command, { command });
    },
  };
}
