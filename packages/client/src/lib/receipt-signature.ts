/**
 * What a receipt's signature is over: the statement, or the root of a hash tree to which the steps in the receipt lead up from it
 * (docs/receipts.md). Whoever can make another statement lead to a signed root can make SHA-256 collide.
 */
import type { Receipt } from '@candor/manifest/holdings';
import { matches, SIGNATURE } from './holdings-answers.ts';

export interface OpenedSignature {
  readonly message: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** Undefined for what has not the form of a signature, more steps than a collector makes among it. */
export function openSignature({ statement, signature }: Receipt): OpenedSignature | undefined {
  if (!matches(signature, SIGNATURE)) return undefined;
  const parts = signature.split('.');
  const signed = { signature: readBytes(parts.pop() ?? '') };
  const text = Buffer.from(statement, 'utf8');
  const [form, salt = '', ...steps] = parts;
  if (form === undefined) return { ...signed, message: text };
  const leaf = hash(LEAF, readBytes(salt), text);
  const root = steps.reduce((node, step) => {
    const beside = readBytes(step.slice(1));
    return step.startsWith('l') ? hash(PAIR, beside, node) : hash(PAIR, node, beside);
  }, leaf);
  return { ...signed, message: Buffer.concat([SIGNED_AS, root]) };
}

const LEAF = Buffer.of(0);
const PAIR = Buffer.of(1);
const SIGNED_AS = Buffer.from('candor-receipts-1\0', 'latin1');

function readBytes(base64url: string): Buffer {
  return Buffer.from(base64url, 'base64url');
}

function hash(...parts: readonly Uint8Array[]): Buffer {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
