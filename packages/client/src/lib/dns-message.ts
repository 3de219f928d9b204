/**
 * A question to DNS and its answer, as far as addresses go (RFC 1035, section 4; RFC 3596 for IPv6).
 */

/** Types of records. */
export const DNS_TYPES = { A: 1, AAAA: 28 } as const;
export type DnsType = keyof typeof DNS_TYPES;

const HEADER_BYTES = 12;
const INTERNET = 1;
const NO_SUCH_NAME = 3;

/** Null where the name is none that DNS could hold. */
export function buildDnsQuestion(id: number, name: string, type: DnsType): Buffer | null {
  const labels = name
    .replace(/\.$/, '')
    .split('.')
    .map((label) => Buffer.from(label, 'latin1'));
  if (labels.some((label) => label.length === 0 || label.length > 63)) return null;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(id, 0);
  // Recursion is wanted.
  header.writeUInt16BE(0x0100, 2);
  header.writeUInt16BE(1, 4);
  const end = Buffer.from([0, 0, DNS_TYPES[type], 0, INTERNET]);
  const question = labels.flatMap((label) => [Buffer.from([label.length]), label]);
  return Buffer.concat([header, ...question, end]);
}

/**
 * The addresses in an answer to `question`: none where there is no such name, or no such record. Null where it is no answer to
 * it, or one of a server that could not tell.
 */
export function parseDnsAnswer(message: Buffer, question: Buffer, type: DnsType): string[] | null {
  try {
    if (message.readUInt16BE(0) !== question.readUInt16BE(0)) return null;
    const flags = message.readUInt16BE(2);
    const code = flags & 0x0f;
    if ((flags & 0x8000) === 0 || (code !== 0 && code !== NO_SUCH_NAME)) return null;
    // The question comes back. Names are the same without regard to case.
    const end = question.length;
    const asked = message.subarray(HEADER_BYTES, end).toString('latin1').toLowerCase();
    if (message.readUInt16BE(4) !== 1) return null;
    if (asked !== question.subarray(HEADER_BYTES).toString('latin1').toLowerCase()) return null;
    return readRecords(message, end, message.readUInt16BE(6), type);
  } catch {
    // Cut short, or never a message of DNS.
    return null;
  }
}

/** Aliases in between are passed over: the server has followed them. */
function readRecords(
  message: Buffer,
  start: number,
  count: number,
  type: DnsType,
): string[] | null {
  const addresses: string[] = [];
  let at = start;
  for (let record = 0; record < count; record += 1) {
    at = skipName(message, at);
    const [kind, family] = [message.readUInt16BE(at), message.readUInt16BE(at + 2)];
    const bytes = message.readUInt16BE(at + 8);
    const data = message.subarray(at + 10, at + 10 + bytes);
    at += 10 + bytes;
    if (at > message.length) return null;
    if (kind !== DNS_TYPES[type] || family !== INTERNET) continue;
    if (type === 'A' && data.length === 4) addresses.push([...data].join('.'));
    if (type === 'AAAA' && data.length === 16) addresses.push(formatIpv6(data));
  }
  return addresses;
}

/** A name ends with an empty label, or with a pointer to the rest of it. */
function skipName(message: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const length = message.readUInt8(at);
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
  }
}

function formatIpv6(data: Buffer): string {
  return Array.from({ length: 8 }, (_, index) => data.readUInt16BE(2 * index).toString(16)).join(
    ':',
  );
}
