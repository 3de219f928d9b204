/** The kinds of devices behind a piece of hardware. */
export const DEVICE_KINDS = [
  'camera',
  'microphone',
  'speaker',
  'metadata',
  'input',
  'output',
] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** The same values as in telemetry.yaml. */
export const SITE_EDITIONS = [
  'essential',
  'express',
  'professional',
  'expert',
  'corporate',
] as const;
export type SiteEdition = (typeof SITE_EDITIONS)[number];

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly enabled: boolean;
}

/** A box on the network, such as a camera with its microphone and its inputs. */
export interface Hardware {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly devices: readonly Device[];
}

export interface RecordingServer {
  readonly id: string;
  readonly name: string;
  readonly hardware: readonly Hardware[];
}

interface ChildSite {
  readonly id: string;
  readonly name: string;
}

/** What a site server answers about its site. */
export interface SiteInfo {
  readonly id: string;
  readonly name: string;
  readonly edition: SiteEdition;
  /** E.g. `23.3.62.1`. */
  readonly version: string;
  /** The administrator's switch: where it is off, clients of this site collect nothing. */
  readonly usageDataCollection: boolean;
  readonly childSites: readonly ChildSite[];
}

export interface Site extends SiteInfo {
  readonly recordingServers: readonly RecordingServer[];
}

/** How large a site is to be. */
export interface SiteSize {
  readonly childSites: number;
  readonly recordingServers: number;
  readonly hardwarePerServer: number;
}

/**
 * Builds a site of a given size, the same for the same name: each piece of hardware has a camera and a metadata channel, every
 * second a microphone, every third an input and an output, every fourth a speaker; every tenth camera is switched off.
 */
export function buildSite(site: Omit<SiteInfo, 'childSites'>, size: SiteSize): Site {
  return {
    ...site,
    childSites: numbers(size.childSites).map((number) => ({
      id: `${site.id}-child-${number}`,
      name: `Child site ${number}`,
    })),
    recordingServers: numbers(size.recordingServers).map((number) => ({
      id: `${site.id}-server-${number}`,
      name: `Recording server ${number}`,
      hardware: numbers(size.hardwarePerServer).map((hardware) =>
        buildHardware(`${site.id}-${number}-${hardware}`, hardware),
      ),
    })),
  };
}

function buildHardware(id: string, number: number): Hardware {
  const kinds = DEVICE_KINDS.filter((kind) => number % EVERY[kind] === 0);
  return {
    id,
    name: `Hardware ${number}`,
    model: number % 2 === 0 ? 'Dome 200' : 'Bullet 100',
    devices: kinds.map((kind) => ({
      id: `${id}-${kind}`,
      name: `${kind} ${number}`,
      kind,
      enabled: kind !== 'camera' || number % 10 !== 0,
    })),
  };
}

/** Which pieces of hardware have a device of a kind: every one, every second … */
const EVERY: Readonly<Record<DeviceKind, number>> = {
  camera: 1,
  microphone: 2,
  speaker: 4,
  metadata: 1,
  input: 3,
  output: 3,
};

const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1);
