/**
 * What an administrator's policy says, once there is one: on most machines there is none, and nobody loads this.
 */
import { LANE_NAMES, type LaneName } from '@candor/manifest/manifest';
import type { MachinePolicy } from '../machine-policy.ts';
import type { JsonEntry, JsonNode } from './json-text.ts';
import type { Said } from './policy-file.ts';
import { isOff } from './understand-opt-out.ts';

/** What one entry says, or the problem with it. */
interface Draft {
  off: Said | null;
  forbidden: Partial<Record<LaneName, Said>>;
  relay: Said | null;
  isPlainHttp: boolean;
}

/** What the entries of a policy file say together; damaged where one of them is not understood. */
export function understandMachinePolicy(
  file: string,
  entries: readonly JsonEntry[],
): MachinePolicy {
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
