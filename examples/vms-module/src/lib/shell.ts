import type { VmsModule } from '../module.ts';
import { DEVICE_KINDS, type DeviceKind } from '../site-server/site.ts';
import { VmsError } from './errors.ts';
import { type ConnectFlags, readConnectOptions } from './connect-flags.ts';

/** What a line of the shell comes to: something to show, or the end. */
export type ShellAnswer =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'end' };

export const SHELL_HELP: string = `connect ADDRESS | disconnect | site | recording-servers | hardware
devices [${DEVICE_KINDS.join('|')}] | set-device ID true|false
config | set-config enable-telemetry|log-telemetry true|false | help | exit
`;

/** Runs one line. @throws VmsError, among them `usage` for a line that it does not know. */
export async function runShellLine(
  line: string,
  module: VmsModule,
  flags: ConnectFlags,
): Promise<ShellAnswer> {
  const [verb = '', ...words] = line.trim().split(/\s+/);
  if (verb === 'exit') return { kind: 'end' };
  const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (run === undefined) throw new VmsError('usage', `Expected one of:\n${SHELL_HELP}`);
  return { kind: 'value', value: await run(module, words, flags) };
}

type Verb = (module: VmsModule, words: readonly string[], flags: ConnectFlags) => unknown;

const VERBS: Readonly<Record<string, Verb>> = {
  '': () => null,
  help: () => SHELL_HELP,
  connect: async (module, [address = ''], flags) =>
    await module.connectVms(await readConnectOptions(address, flags)),
  disconnect: async (module) => {
    await module.disconnectVms();
    return 'Disconnected.';
  },
  site: (module) => module.getSite(),
  'recording-servers': async (module) =>
    (await module.getRecordingServers()).map(({ id, name, hardware }) => ({
      id,
      name,
      hardware: hardware.length,
    })),
  hardware: async (module) =>
    (await module.getHardware()).map(({ id, name, model }) => ({ id, name, model })),
  devices: async (module, [kind]) => {
    if (kind === undefined || isKind(kind)) return await module.getDevices(kind);
    throw new VmsError('usage', `Expected a kind of device: ${DEVICE_KINDS.join(', ')}.`);
  },
  'set-device': (module, [id = '', enabled = '']) => module.setDevice(id, readBoolean(enabled)),
  config: (module) => module.getModuleConfig(),
  'set-config': (module, [name = '', value = '']) => {
    if (name === 'enable-telemetry')
      module.setModuleConfig({ enableTelemetry: readBoolean(value) });
    else if (name === 'log-telemetry') module.setModuleConfig({ logTelemetry: readBoolean(value) });
    else throw new VmsError('usage', 'Expected enable-telemetry or log-telemetry.');
    return module.getModuleConfig();
  },
};

const isKind = (kind: string): kind is DeviceKind =>
  (DEVICE_KINDS as readonly string[]).includes(kind);

/** @throws VmsError `usage` */
export function readBoolean(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new VmsError('usage', 'Expected true or false.');
}
