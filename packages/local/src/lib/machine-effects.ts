/**
 * Effects that a run has no use for as long as it records nothing: randomness, and what the facts of a session are made from.
 */
import fs from 'node:fs';
import type { Machine } from '../effects.ts';

/** Of the first 16 bytes. RFC 9562, section 5.4: version 4 in the high half of byte 6, variant 10 in the two high bits of byte 8. */
export function formatUuid(random: Uint8Array): string {
  const bytes = Uint8Array.from(random.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let text = '';
  for (const [index, byte] of bytes.entries()) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-';
    text += (byte + 0x100).toString(16).slice(1);
  }
  return text;
}

/** From the kernel's generator where it is a file: loading node:crypto for the same bytes takes 4 ms. */
export function readRandomBytes(count: number): Uint8Array {
  if (process.platform !== 'win32') {
    try {
      const fd = fs.openSync('/dev/urandom', 'r');
      try {
        const bytes = new Uint8Array(count);
        if (fs.readSync(fd, bytes) === count) return bytes;
      } finally {
        fs.closeSync(fd);
      }
    } catch {
      // No such file, as in some sandboxes: the slow way is always there.
    }
  }
  return process.getBuiltinModule('node:crypto').randomBytes(count);
}

export function readMachine(): Machine {
  const os = process.getBuiltinModule('node:os');
  const { user, system } = process.cpuUsage();
  const bun = process.versions['bun'];
  return {
    osRelease: os.release(),
    arch: process.arch,
    runtime: bun === undefined ? 'nodejs' : 'bun',
    runtimeVersion: bun ?? process.versions.node,
    processors: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    processMemoryBytes: process.memoryUsage.rss(),
    processorSeconds: (user + system) / 1e6,
  };
}
