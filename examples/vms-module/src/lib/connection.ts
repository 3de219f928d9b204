import {
  type Device,
  DEVICE_KINDS,
  type DeviceKind,
  type Hardware,
  type RecordingServer,
  SITE_EDITIONS,
  type SiteInfo,
} from '../site-server/site.ts';
import { VmsError } from './errors.ts';
import { type Login, logIn } from './login.ts';
import { callSite, parseSiteAddress, type SiteAddress } from './site-request.ts';

/** How and where to connect. */
export interface ConnectOptions {
  /** E.g. `https://site.example.com`. */
  readonly address: string;
  readonly login: Login;
  /** A certificate to trust besides the usual ones, PEM. */
  readonly trust?: string;
}

/** An open connection to a site. */
export interface Connection {
  readonly userType: Login['type'];
  readonly oauth: boolean;
  readonly https: boolean;
  readonly readSite: () => Promise<SiteInfo>;
  readonly readRecordingServers: () => Promise<readonly RecordingServer[]>;
  readonly setDevice: (id: string, enabled: boolean) => Promise<Device>;
  readonly close: () => Promise<void>;
}

/** @throws VmsError `address_invalid`, `login_refused`, `site_unreachable` or `site_answer`. */
export async function openConnection(options: ConnectOptions): Promise<Connection> {
  const address = parseSiteAddress(options.address, options.trust ?? null);
  const { token, oauth } = await logIn(address, options.login);
  return {
    userType: options.login.type,
    oauth,
    https: address.origin.startsWith('https:'),
    readSite: async () => parseSite(await read(address, token, '/api/site')),
    readRecordingServers: async () =>
      parseServers(await read(address, token, '/api/recording-servers')),
    async setDevice(id, enabled) {
      const form = { id, enabled: String(enabled) };
      return parseDevice(
        await callSite(address, { method: 'POST', path: '/api/devices', form, token }),
      );
    },
    async close() {
      await callSite(address, { method: 'POST', path: '/api/logout', form: {}, token });
    },
  };
}

const read = (address: SiteAddress, token: string, path: string): Promise<unknown> =>
  callSite(address, { method: 'GET', path, token });

// What a site answers is checked before it is believed: a site is another machine, of another version.

function parseSite(json: unknown): SiteInfo {
  const site = readObject(json);
  return {
    id: readText(site.id),
    name: readText(site.name),
    edition: readChoice(site.edition, SITE_EDITIONS),
    version: readText(site.version),
    // Only a clear yes is one: whatever else the site says, nothing is collected.
    usageDataCollection: site.usageDataCollection === true,
    childSites: readList(site.childSites).map((child) => ({
      id: readText(child.id),
      name: readText(child.name),
    })),
  };
}

function parseServers(json: unknown): readonly RecordingServer[] {
  return readList(json).map((server) => ({
    id: readText(server.id),
    name: readText(server.name),
    hardware: readList(server.hardware).map(parseHardware),
  }));
}

function parseHardware(hardware: Readonly<Record<string, unknown>>): Hardware {
  return {
    id: readText(hardware.id),
    name: readText(hardware.name),
    model: readText(hardware.model),
    devices: readList(hardware.devices).map(parseDevice),
  };
}

function parseDevice(json: unknown): Device {
  const device = readObject(json);
  return {
    id: readText(device.id),
    name: readText(device.name),
    kind: readChoice<DeviceKind>(device.kind, DEVICE_KINDS),
    enabled: device.enabled === true,
  };
}

function readObject(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
    return json as Readonly<Record<string, unknown>>;
  }
  throw unexpected('an object');
}

function readList(json: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(json)) throw unexpected('a list');
  return json.map(readObject);
}

function readText(json: unknown): string {
  if (typeof json !== 'string') throw unexpected('text');
  return json;
}

function readChoice<Value extends string>(json: unknown, values: readonly Value[]): Value {
  const value = values.find((known) => known === json);
  if (value === undefined) throw unexpected(`one of ${values.join(', ')}`);
  return value;
}

const unexpected = (expected: string): VmsError =>
  new VmsError(
    'site_answer',
    `Expected ${expected} in the answer of the site, got something else: its version may not be supported.`,
  );
