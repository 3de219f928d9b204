/**
 * Automation Server, to be started from a program:
 *
 *     const server = await startAutomationServer({ folder: '/var/lib/automation-server' });
 *     console.log(server.url);
 *     await server.close();
 *
 * `main.ts` starts it in the same way; tests and simulations pass their own clock, timers, version and collector.
 */
import { createTelemetry, type Telemetry } from '@candor/client/telemetry';
import { join } from 'node:path';
import { AutomationError } from './lib/errors.ts';
import { readHeartbeat } from './lib/heartbeat.ts';
import { startHttpServer } from './lib/http-server.ts';
import { blockedMsDefault, heartbeatMs } from './lib/limits.ts';
import { openNotifications } from './lib/notifications.ts';
import type { Product } from './lib/product.ts';
import { readProductVersion } from './lib/product-version.ts';
import { createRunner } from './lib/runner.ts';
import { createScheduler } from './lib/scheduler.ts';
import { fillServerEffects, type TelemetryEffects } from './lib/server-effects.ts';
import { readSettings, type Settings } from './lib/settings.ts';
import { openState } from './lib/state.ts';
import { fillTelemetryOptions } from './lib/telemetry-options.ts';
import { declaration, type Events } from './telemetry.generated.ts';

export interface AutomationServerOptions {
  /** Holds appsettings.json, licence.key, state.json, notifications.ndjson and, once there is any, telemetry/. */
  readonly folder: string;
  /** Default: the version of this package. */
  readonly version?: string;
  /** Default: as in appsettings.json. 0 takes a free one. */
  readonly port?: number;
  /** Address of the collector. Default: as in appsettings.json, else the manifest's. */
  readonly collector?: string;
  /** Key at the collector. Default: the manifest's. */
  readonly key?: string;
  /** Clock, timers, environment, randomness. Default: the real ones. */
  readonly effects?: TelemetryEffects;
  /** For how long it may answer nobody before telemetry tells that; null is for ever. Default: 1 s, and null where effects take the place of the machine. */
  readonly blockedMs?: number | null;
}

export interface AutomationServer {
  /** Where it listens, e.g. `http://127.0.0.1:5000`. */
  readonly url: string;
  /** What a call of the API has to present, or null. */
  readonly apiToken: string | null;
  readonly telemetry: Telemetry<Events>;
  /** Stops schedules, telemetry and the listener. What telemetry has spooled is sent by the next start. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a server on the state in its folder.
 *
 * @throws AutomationError `settings_unreadable`, `state_unreadable`, `open_to_network` or `port_unavailable`.
 */
export async function startAutomationServer(
  options: AutomationServerOptions,
): Promise<AutomationServer> {
  const settings = readSettings(options.folder);
  expectProtected(settings);
  const { blockedMs = options.effects === undefined ? blockedMsDefault : null } = options;
  const telemetry = createTelemetry(declaration, {
    ...fillTelemetryOptions(options, settings),
    ...(blockedMs !== null && { watchdog: { blockedMs } }),
  });
  const product = createProduct(options, settings, telemetry);
  const listener = await startHttpServer(product, options.port ?? settings.port);

  const scheduler = createScheduler(product.runner.fire, product.effects);
  const updateSchedules = (): void => scheduler.update(product.state.inventory().schedules);
  product.state.onChange(updateSchedules);
  updateSchedules();

  // Once at start-up, then every hour; whether anything is recorded is decided inside, by the user's consent.
  const stopHeartbeat = telemetry.heartbeat('heartbeat', () => readHeartbeat(product), {
    everyMs: heartbeatMs,
  });

  return {
    url: listener.url,
    apiToken: settings.apiToken,
    telemetry,
    async close() {
      scheduler.stop();
      stopHeartbeat();
      telemetry.close();
      await listener.close();
    },
  };
}

function createProduct(
  options: AutomationServerOptions,
  settings: Settings,
  telemetry: Telemetry<Events>,
): Product {
  const { folder } = options;
  const effects = fillServerEffects(options.effects);
  const state = openState(join(folder, 'state.json'), effects.randomUuid);
  const notifications = openNotifications(join(folder, 'notifications.ndjson'), effects.now);
  return {
    folder,
    version: options.version ?? readProductVersion(),
    settings,
    effects,
    state,
    notifications,
    runner: createRunner(state, notifications, effects.now),
    uptimeSeconds: () => telemetry.vitals().uptimeSeconds,
  };
}

/** An API that runs scripts must not be open to a network. */
function expectProtected(settings: Settings): void {
  const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(settings.host);
  if (isLoopback || settings.apiToken !== null) return;
  throw new AutomationError(
    'open_to_network',
    'Expected ApiToken in appsettings.json when Host is not this machine alone, got none: run `automation-server install`.',
  );
}
