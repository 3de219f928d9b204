/**
 * What an administrator has laid down for everybody on a machine, one JSON file for each product:
 *
 *     /etc/<product>/telemetry.json                                    Linux and other systems
 *     /Library/Application Support/<product>/telemetry.json            macOS
 *     %ProgramData%\<product>\telemetry.json                           Windows
 *
 *     {
 *       "telemetry": "off",                           // every lane, whatever anybody else says
 *       "forbid": ["exceptions"],                     // these lanes
 *       "relay": "https://telemetry.example.org",     // reports go to the administrator's own collector instead
 *       "plainHttp": true                             // the relay may be http beyond this machine
 *     }
 *
 * Every key may be left out. Nothing in it can turn anything on, and a file that is damaged, or has a key or a value that is not
 * understood, turns every lane off.
 */
import path from 'node:path';
import { LANE_NAMES, type LaneName } from '@candor/manifest/manifest';
import type { Effects } from './effects.ts';
import type { JsonEntry, JsonNode } from './lib/json-text.ts';
import { isOff, readPolicyFile, type Said } from './lib/policy-file.ts';

export type MachinePolicy =
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly origin: string; readonly problem: string }
  | {
      readonly state: 'found';
      readonly file: string;
      /** Null where the file does not turn everything off. */
      readonly off: Said | null;
      readonly forbidden: Readonly<Partial<Record<LaneName, Said>>>;
      /** The address of the administrator's own collector; null where reports go to the vendor's. */
      readonly relay: Said | null;
    };

/** Where a policy for the product may lie, strongest first. The first that is there is the only one that counts. */
export function listMachinePolicyFiles(
  product: string,
  effects: Pick<Effects, 'listMachineFolders'>,
): readonly string[] {
  return effects.listMachineFolders().map((folder) => path.join(folder, product, 'telemetry.json'));
}

/** Reads the policy for the product. Never throws. */
export function readMachinePolicy(
  product: string,
  effects: Pick<Effects, 'listMachineFolders'>,
): MachinePolicy {
  for (const file of listMachinePolicyFiles(product, effects)) {
    const read = readPolicyFile(file);
    if (read.state === 'damaged') return read;
    if (read.state === 'read') return understand(file, read.entries);
  }
  return { state: 'absent' };
}

/** What one entry says, or the problem with it. */
interface Draft {
  off: Said | null;
  forbidden: Partial<Record<LaneName, Said>>;
  relay: Said | null;
  isPlainHttp: boolean;
}

function understand(file: string, entries: readonly JsonEntry[]): MachinePolicy {
  const draft: Draft = { off: null, forbidden: {}, relay: null, isPlainHttp: false };
  const originOf = (node: JsonNode): string => `${file}:${node.line}`;
  for (const { name, node } of entries) {
    const problem = takeEntry(draft, name.toLowerCase(), node, originOf);
    if (problem !== null) return { state: 'damaged', origin: originOf(node), problem };
  }
  const { off, forbidden, relay, isPlainHttp } = draft;
  const problem = relay === null ? null : checkRelay(relay.value, isPlainHttp);
  if (relay !== null && problem !== null) {
    return { state: 'damaged', origin: relay.origin, problem };
  }
  return { state: 'found', file, off, forbidden, relay };
}

function takeEntry(
  draft: Draft,
  name: string,
  node: JsonNode,
  originOf: (node: JsonNode) => string,
): string | null {
  switch (name) {
    case 'telemetry':
      if (!isOff(node)) return 'telemetry can only be "off": a policy turns nothing on';
      draft.off = { value: 'off', origin: originOf(node) };
      return null;
    case 'forbid':
      if (node.kind !== 'array') return 'forbid is not a list of lanes';
      for (const item of node.items) {
        const lane = LANE_NAMES.find((known) => item.kind === 'scalar' && item.value === known);
        if (lane === undefined) return `forbid has what is no lane: ${LANE_NAMES.join(', ')} are`;
        draft.forbidden[lane] = { value: lane, origin: originOf(item) };
      }
      return null;
    case 'relay':
      if (node.kind !== 'scalar' || typeof node.value !== 'string')
        return 'relay is not an address';
      draft.relay = { value: node.value, origin: originOf(node) };
      return null;
    case 'plainhttp':
      if (node.kind !== 'scalar' || typeof node.value !== 'boolean') {
        return 'plainHttp is neither true nor false';
      }
      draft.isPlainHttp = node.value;
      return null;
    default:
      return 'it has a key beside telemetry, forbid, relay and plainHttp';
  }
}

/** Like a manifest's collector, but a relay may lie behind a path. */
function checkRelay(address: string, isPlainHttp: boolean): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isPlain = url?.protocol === 'http:';
  if (url === null || (url.protocol !== 'https:' && !isPlain)) return 'relay is no https address';
  if (url.username !== '' || url.password !== '') return 'relay has a user name in it';
  if (url.search !== '' || url.hash !== '') return 'relay has more than host and path';
  if (isPlain && !isPlainHttp && !isLoopback(url.hostname)) {
    return 'relay is http, and "plainHttp": true does not stand beside it';
  }
  return null;
}

/** RFC 6761, section 6.3, and RFC 1122, section 3.2.1.3. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
