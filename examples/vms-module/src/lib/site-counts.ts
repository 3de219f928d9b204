import type { DeviceKind, RecordingServer, SiteInfo } from '../site-server/site.ts';

/** How large a site is: numbers, and nothing that names a part of it. */
export interface SiteCounts {
  readonly child_sites: number;
  readonly recording_servers: number;
  readonly hardware: number;
  /** Enabled devices only, as the ones below. */
  readonly cameras: number;
  readonly microphones: number;
  readonly speakers: number;
  readonly metadata: number;
  readonly inputs: number;
  readonly outputs: number;
}

export function countSite(info: SiteInfo, servers: readonly RecordingServer[]): SiteCounts {
  const hardware = servers.flatMap((server) => server.hardware);
  const enabled = hardware.flatMap((item) => item.devices).filter((device) => device.enabled);
  const count = (kind: DeviceKind): number =>
    enabled.filter((device) => device.kind === kind).length;
  return {
    child_sites: info.childSites.length,
    recording_servers: servers.length,
    hardware: hardware.length,
    cameras: count('camera'),
    microphones: count('microphone'),
    speakers: count('speaker'),
    metadata: count('metadata'),
    inputs: count('input'),
    outputs: count('output'),
  };
}
