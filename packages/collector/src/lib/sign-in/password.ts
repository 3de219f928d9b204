/**
 * Passwords as hashes: scrypt, memory-hard, from Node itself, with its parameters beside it so that they can be raised later
 * without locking anybody out.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import {
  passwordHashesAtOnceMax,
  passwordHashesWaitingMax,
  scryptBlockSize,
  scryptCost,
  scryptParallel,
} from '../../limits.ts';
import { createTurns } from '../turns/turns.ts';

const SALT_BYTES = 16;
const HASH_BYTES = 32;

export interface PasswordHasher {
  /** `scrypt$N$r$p$salt$hash`, the last two in base64url. */
  readonly hash: (password: string) => Promise<string>;
  /**
   * Takes the same time whether or not there is a user: without a hash it checks against one that nothing matches.
   * `onPlace` is called at once, and only when the password will be tried.
   */
  readonly verify: (
    password: string,
    hash: string | null,
    onPlace?: () => void,
  ) => Promise<boolean>;
}

interface Parameters {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallel: number;
}

/** Each hash takes 128 MiB for a moment, so they are made one after the other. `cost` is scrypt's N. @throws CollectorError too_many_attempts */
export function createPasswordHasher(cost: number = scryptCost): PasswordHasher {
  const queue = createTurns({
    atOnceMax: passwordHashesAtOnceMax,
    waitingMax: passwordHashesWaitingMax,
    code: 'too_many_attempts',
    message: 'Expected a few people to sign in at once, got many. Try again in a moment.',
  });
  const current = { cost, blockSize: scryptBlockSize, parallel: scryptParallel };
  return {
    hash: (password) =>
      queue(async () => {
        const salt = randomBytes(SALT_BYTES);
        const hash = await derive(password, salt, current);
        return ['scrypt', current.cost, current.blockSize, current.parallel]
          .concat([salt.toString('base64url'), hash.toString('base64url')])
          .join('$');
      }),
    verify: (password, hash, onPlace) =>
      queue(async () => {
        const parsed = hash === null ? null : parseHash(hash);
        const salt = parsed?.salt ?? Buffer.alloc(SALT_BYTES);
        const derived = await derive(password, salt, parsed?.parameters ?? current);
        return parsed !== null && timingSafeEqual(derived, parsed.hash);
      }, onPlace),
  };
}

function derive(password: string, salt: Buffer, parameters: Parameters): Promise<Buffer> {
  const { cost, blockSize, parallel } = parameters;
  // 128 * N * r bytes of memory, and a little: RFC 7914, section 2.
  const maxmem = 128 * cost * blockSize * 2;
  const options = { N: cost, r: blockSize, p: parallel, maxmem };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (failure, hash) => {
      if (failure === null) resolve(hash);
      else reject(failure);
    });
  });
}

interface ParsedHash {
  readonly parameters: Parameters;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

function parseHash(text: string): ParsedHash {
  const [scheme, cost, blockSize, parallel, salt = '', hash = ''] = text.split('$');
  if (scheme !== 'scrypt') throw new Error('a password hash in the metadata has an unknown scheme');
  return {
    parameters: { cost: Number(cost), blockSize: Number(blockSize), parallel: Number(parallel) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  };
}
