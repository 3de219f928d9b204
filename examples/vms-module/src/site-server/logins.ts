import {
  createHmac,
  randomBytes,
  randomUUID,
  scrypt,
  timingSafeEqual,
  type BinaryLike,
} from 'node:crypto';
import { promisify } from 'node:util';
import { VmsError } from '../lib/errors.ts';
import { challengeMsMax, challengesMax } from '../lib/limits.ts';

/** The ways in which a user is known to a site. */
export type UserType = 'basic' | 'windows' | 'oauth';

/** Someone who may log in. For `oauth` the name is a client id of the site's identity provider. */
export interface SiteUser {
  readonly type: UserType;
  readonly name: string;
  readonly password: string;
}

export interface Challenge {
  readonly id: string;
  /** Random bytes to sign, and the salt of the user's key; both base64url. */
  readonly nonce: string;
  readonly salt: string;
}

export interface Logins {
  /** Whether the password is that user's. Takes the same time for a user who does not exist. */
  readonly isPassword: (type: UserType, name: string, password: string) => Promise<boolean>;
  /** The first half of a Windows login. The password never crosses the wire, as in Windows' own challenge and response. */
  readonly makeChallenge: (name: string) => Challenge;
  readonly isProof: (id: string, name: string, proof: string) => Promise<boolean>;
  /** A token for someone who is logged in. */
  readonly makeToken: () => string;
  readonly isToken: (token: string) => boolean;
  readonly dropToken: (token: string) => void;
}

const deriveKey = promisify<BinaryLike, BinaryLike, number, Buffer>(scrypt);

/** The key of a password: what both sides of a challenge can work out. */
async function readKey(password: string, salt: string): Promise<Buffer> {
  return await deriveKey(password, salt, 32);
}

/** The answer to a challenge: HMAC-SHA256 of its nonce under the key (RFC 2104), base64url. */
export async function signChallenge(challenge: Challenge, password: string): Promise<string> {
  return signNonce(challenge, await readKey(password, challenge.salt));
}

function signNonce(challenge: Challenge, key: Buffer): string {
  return createHmac('sha256', key).update(challenge.nonce).digest('base64url');
}

export function createLogins(users: readonly SiteUser[], now: () => number): Logins {
  // One salt for the site: it has to be the same for a user who does not exist, or it would tell who does.
  const salt = randomBytes(16).toString('base64url');
  const tokens = new Set<string>();
  const challenges = new Map<
    string,
    Challenge & { readonly name: string; readonly atMs: number }
  >();
  const nobody = randomBytes(16).toString('base64url');

  // Deriving a key is slow on purpose; for the passwords that the site holds itself, once is enough.
  const expectedKeys = new Map<string, Promise<Buffer>>();
  const expectKey = async (type: UserType, name: string): Promise<Buffer> => {
    const password =
      users.find((user) => user.type === type && user.name === name)?.password ?? nobody;
    const known = expectedKeys.get(password) ?? readKey(password, salt);
    expectedKeys.set(password, known);
    return await known;
  };

  return {
    async isPassword(type, name, password) {
      const expected = await expectKey(type, name);
      return timingSafeEqual(expected, await readKey(password, salt));
    },
    makeChallenge(name) {
      for (const [id, { atMs }] of challenges) {
        if (now() - atMs > challengeMsMax) challenges.delete(id);
      }
      if (challenges.size >= challengesMax) throw tooMany();
      const id = randomUUID();
      const nonce = randomBytes(32).toString('base64url');
      challenges.set(id, { id, nonce, salt, name, atMs: now() });
      return { id, nonce, salt };
    },
    async isProof(id, name, proof) {
      const challenge = challenges.get(id);
      // Whatever comes of it, a challenge can be answered once.
      challenges.delete(id);
      const isFresh = challenge !== undefined && now() - challenge.atMs <= challengeMsMax;
      if (!isFresh || challenge.name !== name) return false;
      const expected = Buffer.from(signNonce(challenge, await expectKey('windows', name)));
      const given = Buffer.from(proof);
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
    makeToken() {
      const token = randomBytes(24).toString('base64url');
      tokens.add(token);
      return token;
    },
    isToken: (token) => tokens.has(token),
    dropToken: (token) => void tokens.delete(token),
  };
}

const tooMany = (): VmsError =>
  new VmsError('login_refused', 'Expected fewer logins at one time: try again in a minute.');
