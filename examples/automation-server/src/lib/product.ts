import type { Notifications } from './notifications.ts';
import type { Runner } from './runner.ts';
import type { ServerEffects } from './server-effects.ts';
import type { Settings } from './settings.ts';
import type { State } from './state.ts';

/** The parts of one running server, as those who answer requests and those who report on it see them. */
export interface Product {
  /** Where everything lies: settings, licence, resources, notifications, telemetry. */
  readonly folder: string;
  readonly version: string;
  readonly settings: Settings;
  readonly state: State;
  readonly notifications: Notifications;
  readonly runner: Runner;
  readonly effects: ServerEffects;
  /** Whole seconds since the server started. */
  readonly uptimeSeconds: () => number;
}
