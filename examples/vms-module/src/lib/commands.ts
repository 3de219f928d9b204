import type {
  Device,
  DeviceKind,
  Hardware,
  RecordingServer,
  SiteInfo,
} from '../site-server/site.ts';
import { type Connection, type ConnectOptions, openConnection } from './connection.ts';
import { VmsError } from './errors.ts';
import { type ModuleConfigChange, writeModuleConfig } from './module-config.ts';
import type { SessionTelemetry } from './session-telemetry.ts';

/** What `getModuleConfig()` shows. */
interface ModuleConfig {
  readonly telemetry: 'on' | 'off';
  /** Why, for the user. */
  readonly reason: string;
}

/** The commands of the module. Each is reported once in a session: that it was used, not how often or with what. */
export interface VmsCommands {
  /** Connects; a connection that was open before is closed. @throws VmsError */
  readonly connectVms: (options: ConnectOptions) => Promise<SiteInfo>;
  /** Closes the connection. @throws VmsError `not_connected` */
  readonly disconnectVms: () => Promise<void>;
  readonly getSite: () => Promise<SiteInfo>;
  readonly getRecordingServers: () => Promise<readonly RecordingServer[]>;
  readonly getHardware: () => Promise<readonly Hardware[]>;
  /** All devices, or those of a kind. */
  readonly getDevices: (kind?: DeviceKind) => Promise<readonly Device[]>;
  readonly setDevice: (id: string, enabled: boolean) => Promise<Device>;
  readonly getModuleConfig: () => ModuleConfig;
  /** Takes effect at once and is kept for the user. @throws VmsError `settings_unreadable` */
  readonly setModuleConfig: (change: ModuleConfigChange) => void;
}

interface OpenConnection {
  readonly connection: Connection;
  readonly recordDisconnected: () => void;
}

export function createCommands(
  session: SessionTelemetry,
  places: {
    readonly userFolder: string;
    /** What there is to say about the settings of this session, or null. */
    readonly note: string | null;
  },
): VmsCommands {
  let open: OpenConnection | null = null;

  const disconnect = async (): Promise<void> => {
    const { connection, recordDisconnected } = expectOpen(open);
    open = null;
    await connection.close();
    // Only a connection that was closed in good order is told of.
    recordDisconnected();
  };

  return {
    async connectVms(options) {
      const connection = await openConnection(options);
      const site = await connection.readSite();
      // The site's own switch comes first: where it is off, nothing is said about this connection or anything after it.
      if (!site.usageDataCollection) session.telemetry.applySitePolicy('forbidden');
      const servers = await connection.readRecordingServers();
      // A site that has gone since must not keep us from another.
      if (open !== null) await disconnect().catch(() => undefined);
      session.recordCommand('connect_vms');
      open = { connection, recordDisconnected: session.recordConnected(connection, site, servers) };
      return site;
    },
    async disconnectVms() {
      session.recordCommand('disconnect_vms');
      await disconnect();
    },
    ...createSiteCommands(session, () => expectOpen(open).connection),
    getModuleConfig() {
      session.recordCommand('get_module_config');
      return readModuleConfig(session, places.note);
    },
    setModuleConfig(change) {
      try {
        writeModuleConfig(places.userFolder, change);
      } finally {
        // At once, even where the disk can not keep it.
        if (change.enableTelemetry !== undefined) switchTelemetry(session, change.enableTelemetry);
        if (change.logTelemetry !== undefined) session.telemetry.setRawLog(change.logTelemetry);
      }
      session.recordCommand('set_module_config');
    },
  };
}

type SiteCommands = Pick<
  VmsCommands,
  'getSite' | 'getRecordingServers' | 'getHardware' | 'getDevices' | 'setDevice'
>;

/** The commands that need a connection. @throws VmsError `not_connected` where there is none */
function createSiteCommands(
  session: SessionTelemetry,
  expectConnection: () => Connection,
): SiteCommands {
  return {
    async getSite() {
      session.recordCommand('get_site');
      return await expectConnection().readSite();
    },
    async getRecordingServers() {
      session.recordCommand('get_recording_servers');
      return await expectConnection().readRecordingServers();
    },
    async getHardware() {
      session.recordCommand('get_hardware');
      return (await expectConnection().readRecordingServers()).flatMap((server) => server.hardware);
    },
    async getDevices(kind) {
      session.recordCommand('get_devices');
      const servers = await expectConnection().readRecordingServers();
      const hardware = servers.flatMap((server) => server.hardware);
      const devices = hardware.flatMap((item) => item.devices);
      return kind === undefined ? devices : devices.filter((device) => device.kind === kind);
    },
    async setDevice(id, enabled) {
      session.recordCommand('set_device');
      return await expectConnection().setDevice(id, enabled);
    },
  };
}

/** Who turns telemetry on again also lifts what a site has forbidden, until such a site is connected to again. */
function switchTelemetry({ telemetry }: SessionTelemetry, isOn: boolean): void {
  if (isOn) telemetry.applySitePolicy('allowed');
  telemetry.choose(isOn ? 'on' : 'off');
}

function readModuleConfig({ telemetry }: SessionTelemetry, note: string | null): ModuleConfig {
  const decision = telemetry.decisions().usage;
  const reason = decision?.reason ?? 'There is nothing to decide about.';
  return {
    telemetry: decision?.state ?? 'off',
    reason: note === null ? reason : `${note} ${reason}`,
  };
}

function expectOpen(open: OpenConnection | null): OpenConnection {
  if (open !== null) return open;
  throw new VmsError(
    'not_connected',
    'Expected a connection to a site, got none: call connectVms() first.',
  );
}
