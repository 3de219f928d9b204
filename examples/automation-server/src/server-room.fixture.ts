import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeSettings } from './lib/settings.ts';
import {
  type AutomationServer,
  type AutomationServerOptions,
  startAutomationServer,
} from './server.ts';

/** An answer of the API: its status and its JSON. */
interface Called {
  readonly status: number;
  readonly body: unknown;
}

/** A folder with a server in it, for one test. */
export interface ServerRoom {
  readonly folder: string;
  /** Writes settings before the next start. */
  readonly configure: (settings: Readonly<Record<string, unknown>>) => void;
  /** Starts a server on the folder, on a free port; one that ran before is closed. */
  readonly start: (options?: Partial<AutomationServerOptions>) => Promise<AutomationServer>;
  /** Calls the running server with JSON. */
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Called>;
  readonly close: () => Promise<void>;
}

export function openServerRoom(): ServerRoom {
  const folder = mkdtempSync(join(tmpdir(), 'automation-server-'));
  let server: AutomationServer | null = null;
  return {
    folder,
    configure: (settings) => changeSettings(folder, settings),
    async start(options = {}) {
      await server?.close();
      // Nothing of the machine that runs the tests decides about consent in them.
      server = await startAutomationServer({ folder, port: 0, effects: { env: {} }, ...options });
      return server;
    },
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${server?.url ?? ''}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(server?.apiToken ? { authorization: `Bearer ${server.apiToken}` } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type') === 'application/json';
      return { status: response.status, body: isJson ? JSON.parse(text) : text };
    },
    async close() {
      await server?.close();
      rmSync(folder, { recursive: true });
    },
  };
}
