/**
 * The file that holds the device secret: 64 hex digits and a line feed, mode 0600.
 *
 * Any number of processes that need it at the same moment end up with the same one. A new secret is written under another
 * name and linked into place, which the file system grants to one of them; the others take what that one has linked. A
 * damaged secret is replaced under a lock, since two that replace it one after the other would not agree.
 */
import fs from 'node:fs';
import path from 'node:path';
import { buildRandomHex, type Effects } from '../effects.ts';
import { secretBytes, secretLockMsMax, secretWaitMsMax } from '../limits.ts';
import { makeFolder } from '../make-folder.ts';
import { codeOf, removeFile } from './stored-file.ts';

export type SecretResult =
  | { readonly state: 'absent' }
  | { readonly state: 'found'; readonly secret: Uint8Array }
  | { readonly state: 'damaged' };

const FORM = /^[0-9a-f]{64}\n$/;

export function formatSecret(secret: Uint8Array): string {
  return `${Buffer.from(secret).toString('hex')}\n`;
}

/** A file that can not be read, has another form or repeats one byte (as zeroed disks do) is damaged. */
export function readSecret(file: string): SecretResult {
  let text: string;
  try {
    const stat = fs.statSync(file);
    if (stat.size !== secretBytes * 2 + 1) return { state: 'damaged' };
    text = fs.readFileSync(file, 'latin1');
  } catch (error) {
    const code = codeOf(error);
    return { state: code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'damaged' };
  }
  if (!FORM.test(text)) return { state: 'damaged' };
  const secret = new Uint8Array(Buffer.from(text.slice(0, -1), 'hex'));
  return secret.every((byte) => byte === secret[0])
    ? { state: 'damaged' }
    : { state: 'found', secret };
}

/** Reads the secret, or makes it. Null where no disk can hold it. */
export function createSecret(file: string, effects: Effects): Uint8Array | null {
  const read = readSecret(file);
  if (read.state === 'found') return read.secret;
  const temporary = `${file}.${buildRandomHex(effects, 8)}.tmp`;
  try {
    makeFolder(path.dirname(file), 0o700);
    writeSynced(temporary, formatSecret(effects.randomBytes(secretBytes)));
    if (read.state === 'damaged') return replaceSecret(file, temporary);
    linkSecret(file, temporary);
    const linked = readSecret(file);
    if (linked.state === 'found') return linked.secret;
    return linked.state === 'damaged' ? replaceSecret(file, temporary) : null;
  } catch {
    return null;
  } finally {
    removeFile(temporary);
  }
}

function writeSynced(file: string, text: string): void {
  const fd = fs.openSync(file, 'wx', 0o600);
  try {
    fs.writeFileSync(fd, text);
    // Without it a power cut can leave the name with nothing behind it.
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Gives the new secret its name, unless another process was faster. */
function linkSecret(file: string, temporary: string): void {
  try {
    fs.linkSync(temporary, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    // FAT and some network drives have no links. There two processes in the same instant can differ until the next start.
    fs.renameSync(temporary, file);
  }
}

/** Puts the new secret in place of a damaged one, or takes the one that another process has put there meanwhile. */
function replaceSecret(file: string, temporary: string): Uint8Array | null {
  const lock = `${file}.lock`;
  const deadline = process.uptime() * 1000 + secretWaitMsMax;
  while (!takeLock(lock, temporary)) {
    const read = readSecret(file);
    if (read.state === 'found') return read.secret;
    if (process.uptime() * 1000 > deadline) return null;
    sleep(5);
  }
  try {
    const read = readSecret(file);
    if (read.state === 'found') return read.secret;
    fs.renameSync(temporary, file);
    const replaced = readSecret(file);
    return replaced.state === 'found' ? replaced.secret : null;
  } finally {
    removeFile(lock);
  }
}

/** A lock whose owner died is void. Its age is told by the file system's clock, on which the temporary file was just made. */
function takeLock(lock: string, temporary: string): boolean {
  try {
    fs.closeSync(fs.openSync(lock, 'wx', 0o600));
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const held = fs.statSync(lock, { throwIfNoEntry: false });
    const now = fs.statSync(temporary, { throwIfNoEntry: false });
    if (held !== undefined && now !== undefined && now.mtimeMs - held.mtimeMs > secretLockMsMax) {
      removeFile(lock);
    }
    return false;
  }
}

/** Blocks for a moment. Only where two processes find the same secret damaged at once. */
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
