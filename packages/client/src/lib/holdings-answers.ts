/**
 * Reading what a collector answers to an erasure. Nothing that has another form than it must have gets through: it is shown on a
 * terminal, and written into files.
 */
import type { Receipt } from '@candor/manifest/holdings';
import { readObject } from './judge-answer.ts';

/** Undefined for what is no such answer; so for all of these. */
export function parseEraseAnswer(json: unknown): Receipt | undefined {
  return parseReceipt(asRecord(json)['receipt']);
}

export function parseReceipt(json: unknown): Receipt | undefined {
  const { statement, key, signature } = asRecord(json);
  return typeof statement === 'string' && matches(key, KEY) && matches(signature, SIGNATURE)
    ? { statement, key, signature }
    : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The code of the collector's error form, or null. */
export function parseErrorCode(json: unknown): string | null {
  const { code } = asRecord(asRecord(json)['error']);
  return matches(code, CODE) ? code : null;
}

/** Of a collector's signing key. */
export const KEY: RegExp = /^[0-9a-f]{16}$/;
/**
 * 64 bytes as base64url; before them, of a tree, the salt and at most 16 steps (docs/receipts.md). Bits of a last character that
 * say nothing are zero, so that a receipt has one text.
 */
export const SIGNATURE: RegExp =
  /^(?:tree1\.[\w-]{21}[AQgw](?:\.[lr][\w-]{42}[AEIMQUYcgkosw048]){0,16}\.)?[\w-]{85}[AQgw]$/;
const CODE = /^[a-z][a-z0-9_]{0,63}$/;

export function matches(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

/** Without members where it is no object. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return readObject(value) ?? {};
}
