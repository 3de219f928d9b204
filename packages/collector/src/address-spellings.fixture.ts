/** In which forms an address could lie in a file, a log or a table. */
import { createHash } from 'node:crypto';

export interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
  /** How often chance alone may put it somewhere: four bytes stand in a few megabytes now and then, and all else never. */
  readonly chanceMax: number;
}

export function spellV4(address: string): readonly Needle[] {
  const parts = address.split('.').map(Number);
  const packed = Buffer.from(parts);
  const hex = packed.toString('hex');
  const half = (at: number): string => hex.slice(at, at + 4);
  const number = packed.readUInt32BE();
  const words = [
    address,
    address.replaceAll('.', '-'),
    address.replaceAll('.', '_'),
    parts.toReversed().join('.'),
    parts.map((part) => part.toString(16).padStart(2, '0')).join('.'),
    parts.map((part) => String(part).padStart(3, '0')).join('.'),
    parts.map((part) => `0${part.toString(8)}`).join('.'),
    hex,
    turnRound(packed).toString('hex'),
    String(number),
    String(packed.readUInt32LE()),
    `${half(0)}:${half(4)}`,
    `0.0.0.0.0.ffff.${hex}`,
    `${parts.toReversed().join('.')}.in-addr.arpa`,
  ];
  const mapped = Buffer.concat([Buffer.alloc(10), Buffer.from([255, 255]), packed]);
  return [
    ...spellWords(words),
    ...spellHashes([address, `::ffff:${address}`], [packed, mapped]),
    bytesOf('mapped into IPv6', mapped.subarray(8)),
    { name: 'four bytes', bytes: packed, chanceMax: 1 },
    { name: 'four bytes, turned round', bytes: turnRound(packed), chanceMax: 1 },
  ];
}

/** `address` as RFC 5952 has it; `groups` are its eight. */
export function spellV6(address: string, groups: readonly number[]): readonly Needle[] {
  const full = groups.map((group) => group.toString(16).padStart(4, '0'));
  const packed = Buffer.from(full.join(''), 'hex');
  const nibbles = full.join('').split('').toReversed().join('.');
  const words = [
    address,
    full.join(':'),
    full.join('-'),
    full.join(''),
    groups.map((group) => group.toString(16)).join(':'),
    address.replaceAll(':', '%3A'),
    address.replaceAll(':', '-'),
    nibbles,
    BigInt(`0x${full.join('')}`).toString(),
    // The half that names a household or a device.
    full.slice(0, 4).join(':'),
    full.slice(4).join(':'),
  ];
  const halves = [packed.subarray(0, 8), packed.subarray(8)];
  return [
    ...spellWords(words),
    ...spellHashes([address, full.join(':')], [packed]),
    bytesOf('sixteen bytes', packed),
    bytesOf('turned round', turnRound(packed)),
    ...halves.map((half) => bytesOf('eight bytes', half)),
    ...halves.map((half) => bytesOf('eight bytes, turned round', turnRound(half))),
  ];
}

function turnRound(bytes: Buffer): Buffer {
  return Buffer.from([...bytes].toReversed());
}

function spellWords(words: readonly string[]): readonly Needle[] {
  const cases = words.flatMap((word) => [word.toLowerCase(), word.toUpperCase()]);
  return [...new Set(cases)].flatMap((word) => {
    const base64 = Buffer.from(word).toString('base64').replace(/=+$/, '').slice(0, -1);
    return [bytesOf(word, Buffer.from(word)), bytesOf(`${word} in base64`, Buffer.from(base64))];
  });
}

/** Without a secret a hash of an address is the address: all of them can be tried. */
function spellHashes(words: readonly string[], packed: readonly Buffer[]): readonly Needle[] {
  const inputs = [...words.map((word) => Buffer.from(word)), ...packed];
  return inputs.flatMap((input) =>
    ['md5', 'sha1', 'sha256', 'sha512'].flatMap((kind) => {
      const digest = createHash(kind).update(input).digest();
      const name = `${kind} of ${input.toString('latin1')}`;
      return [
        bytesOf(name, digest.subarray(0, 16)),
        bytesOf(name, Buffer.from(digest.toString('hex').slice(0, 32))),
        bytesOf(name, Buffer.from(digest.toString('base64').slice(0, 20))),
      ];
    }),
  );
}

function bytesOf(name: string, bytes: Buffer): Needle {
  return { name, bytes, chanceMax: 0 };
}
