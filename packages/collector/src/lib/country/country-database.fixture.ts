/**
 * A database of networks in the format of MaxMind, version 2.0 (https://maxmind.github.io/MaxMind-DB/): a binary tree over the bits of
 * IPv4 addresses, 16 zero bytes, the records, a marker and what the whole is.
 */

/** What a network leads to; in MaxMind's own layout `{ country: { iso_code: 'CH' } }`. */
export type DatabaseRecord = string | number | { readonly [name: string]: DatabaseRecord };

/** One node: where a 0 and a 1 lead to. A number is a network's place in the list, null leads nowhere. */
type TreeNode = [Branch, Branch];
type Branch = TreeNode | number | null;

/** `networks` are IPv4, such as `203.0.113.0/24`, none within another; each leads to its record. */
export function buildCountryDatabase(networks: Readonly<Record<string, DatabaseRecord>>): Buffer {
  const root: TreeNode = [null, null];
  const records = Object.values(networks).map(encode);
  for (const [place, network] of Object.keys(networks).entries()) plant(root, network, place);
  const nodes = listNodes(root);
  const places = new Map(nodes.map((node, index) => [node, index]));
  const starts = records.map((_, index) => Buffer.concat(records.slice(0, index)).length);
  const readTarget = (branch: Branch): number => {
    if (branch === null) return nodes.length;
    if (typeof branch !== 'number') return places.get(branch) ?? nodes.length;
    return nodes.length + 16 + (starts[branch] ?? 0);
  };
  const tree = nodes.flatMap((node) => node.map((branch) => uint(readTarget(branch), 3)));
  const about = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: 'Fixture-Country',
    ip_version: 4,
    node_count: nodes.length,
    record_size: 24,
  };
  const marker = Buffer.from('\u00ab\u00cd\u00efMaxMind.com', 'latin1');
  return Buffer.concat([...tree, Buffer.alloc(16), ...records, marker, encode(about)]);
}

function plant(root: TreeNode, network: string, place: number): void {
  const [address = '', prefix] = network.split('/');
  const bits = address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')
    .slice(0, Number(prefix));
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const next = node[Number(bit)];
    const child: TreeNode = Array.isArray(next) ? next : [null, null];
    node[Number(bit)] = child;
    node = child;
  }
  node[Number(bits.at(-1))] = place;
}

function listNodes(node: TreeNode): readonly TreeNode[] {
  return [node, ...node.flatMap((branch) => (Array.isArray(branch) ? listNodes(branch) : []))];
}

/** Strings are of type 2, numbers of type 6 (32 bits), maps of type 7; each has fewer than 29 bytes, or pairs. */
function encode(record: DatabaseRecord): Buffer {
  if (typeof record === 'string') {
    const text = Buffer.from(record);
    return Buffer.concat([Buffer.of((2 << 5) | text.length), text]);
  }
  if (typeof record === 'number') return Buffer.concat([Buffer.of((6 << 5) | 4), uint(record, 4)]);
  const pairs = Object.entries(record);
  const encoded = pairs.flatMap(([name, value]) => [encode(name), encode(value)]);
  return Buffer.concat([Buffer.of((7 << 5) | pairs.length), ...encoded]);
}

function uint(value: number, bytes: number): Buffer {
  const written = Buffer.alloc(bytes);
  written.writeUIntBE(value, 0, bytes);
  return written;
}
