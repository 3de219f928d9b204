/**
 * SHA-256 (FIPS 180-4) and HMAC (RFC 2104) for the few short messages that ids are made from.
 *
 * Node has both in node:crypto, but loading that takes 4 ms, more than all the rest of a short command's telemetry together,
 * and these run for some 20 µs. `sha256.test.ts` compares them with node:crypto on random input.
 */

/** FIPS 180-4, section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. Made for the first message: many runs have none. */
let roundConstants: Uint32Array | undefined;

const BLOCK_BYTES = 64;

/** The 32 bytes of SHA-256 over `message`. */
export function sha256(message: Uint8Array): Uint8Array {
  const padded = pad(message);
  roundConstants ??= buildRoots(64, 1 / 3);
  // FIPS 180-4, section 5.3.3: the same of the square roots of the first 8 primes.
  const state = buildRoots(8, 1 / 2);
  const schedule = new Uint32Array(64);
  for (let offset = 0; offset < padded.byteLength; offset += BLOCK_BYTES) {
    expandBlock(padded, offset, schedule);
    compress(state, schedule, roundConstants);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let index = 0; index < 8; index += 1) digest.setUint32(index * 4, state[index] ?? 0);
  return new Uint8Array(digest.buffer);
}

/** The 32 bytes of HMAC-SHA256 over `message`. `key` has at most 64 bytes, as the device secret does. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  if (key.length > BLOCK_BYTES) {
    throw new RangeError(`hmacSha256() expected a key of at most 64 bytes, got ${key.length}`);
  }
  const inner = sha256(concat(padKey(key, 0x36), message));
  return sha256(concat(padKey(key, 0x5c), inner));
}

/** Section 5.1.1: a one bit, zeros, and the length in bits as 64 bits, to a multiple of 64 bytes. */
function pad(message: Uint8Array): DataView {
  const blocks = Math.ceil((message.length + 9) / BLOCK_BYTES);
  const padded = new Uint8Array(blocks * BLOCK_BYTES);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x2000_0000));
  view.setUint32(padded.length - 4, (message.length << 3) >>> 0);
  return view;
}

/** Section 6.2.2, step 1. */
function expandBlock(padded: DataView, offset: number, schedule: Uint32Array): void {
  for (let t = 0; t < 16; t += 1) schedule[t] = padded.getUint32(offset + t * 4);
  for (let t = 16; t < 64; t += 1) {
    const near = schedule[t - 2] ?? 0;
    const far = schedule[t - 15] ?? 0;
    const sigma1 = ((near >>> 17) | (near << 15)) ^ ((near >>> 19) | (near << 13)) ^ (near >>> 10);
    const sigma0 = ((far >>> 7) | (far << 25)) ^ ((far >>> 18) | (far << 14)) ^ (far >>> 3);
    schedule[t] = sigma1 + (schedule[t - 7] ?? 0) + sigma0 + (schedule[t - 16] ?? 0);
  }
}

/**
 * Section 6.2.2, steps 2 to 4. Written out, as a short run calls this before the engine has compiled it: there a call or an array that is taken
 * apart costs more than all the rest of a round, and leaves memory to be cleared.
 */
function compress(state: Uint32Array, schedule: Uint32Array, constants: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t += 1) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + sum1 + choice + (constants[t] ?? 0) + (schedule[t] ?? 0)) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + sum0 + majority) | 0;
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) {
    state[index] = (state[index] ?? 0) + word;
  }
}

function padKey(key: Uint8Array, fill: number): Uint8Array {
  const padded = new Uint8Array(BLOCK_BYTES).fill(fill);
  for (let index = 0; index < key.length; index += 1) padded[index] = (key[index] ?? 0) ^ fill;
  return padded;
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

/** Doubles carry 52 bits after the point, and the roots are below 8: 32 bits of their fraction are exact. */
function buildRoots(count: number, exponent: number): Uint32Array {
  const roots = new Uint32Array(count);
  for (let index = 0, candidate = 2; index < count; candidate += 1) {
    if (!isPrime(candidate)) continue;
    const root = candidate ** exponent;
    roots[index] = (root - Math.floor(root)) * 2 ** 32;
    index += 1;
  }
  return roots;
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) {
    if (candidate % divisor === 0) return false;
  }
  return true;
}
