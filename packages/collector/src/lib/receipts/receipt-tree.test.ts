import { createHash, createPrivateKey, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Receipt } from '@candor/manifest/holdings';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReceiptTree, createSalts, receiptSaltBytes } from './receipt-tree.ts';
import { climb } from './verify-receipt.fixture.ts';

describe('the known answers in docs/receipts.md', () => {
  const page = readFileSync(new URL('../../../../../docs/receipts.md', import.meta.url), 'utf8');
  const [, lines = ''] = /```jsonl\n(.*?)\n```/s.exec(page) ?? [];
  const receipts = lines.split('\n').map((line) => JSON.parse(line) as Receipt);
  const seed = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
  const privateKey = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const signOf = (bytes: Buffer): string => sign(null, bytes, privateKey).toString('base64url');

  it('are those of a statement alone, of a tree of one and of a tree of five', () => {
    const [alone, one, ...five] = receipts;
    expect(five).toHaveLength(5);
    expect(alone?.signature).toBe(signOf(Buffer.from(alone?.statement ?? '')));
    for (const together of [[one], five]) {
      const statements = together.map((receipt) => receipt?.statement ?? '');
      const salts = Buffer.concat(statements.map((_, index) => Buffer.alloc(16, index + 1)));
      const tree = buildReceiptTree(statements, salts);
      const signatures = tree.listSignatures(signOf(tree.message));
      expect(signatures).toEqual(together.map((receipt) => receipt?.signature));
    }
  });

  it('tell the hashes of the five and their root', () => {
    const hashes = page.split('\n').flatMap((line) => {
      const [, hash] = /^\| (?:leaf \d|root) \| `([0-9a-f]{64})` \|$/.exec(line) ?? [];
      return hash === undefined ? [] : [hash];
    });
    const five = receipts.slice(2);
    const roots = five.map(({ statement, signature }) =>
      climb(Buffer.from(statement), signature.split('.').slice(0, -1)).toString('hex', 18),
    );
    expect(new Set(roots)).toEqual(new Set(hashes.slice(-1)));
    const leaves = five.map(({ statement }, index) =>
      createHash('sha256')
        .update(Buffer.concat([Buffer.alloc(1), Buffer.alloc(16, index + 1)]))
        .update(statement)
        .digest('hex'),
    );
    expect(leaves).toEqual(hashes.slice(0, -1));
  });
});

it('each statement of a tree leads to the root by its own steps, and no other text does', () => {
  const texts = fc.array(fc.string(), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(texts, fc.nat(), fc.string(), (statements, pick, other) => {
      const tree = buildReceiptTree(statements, randomBytes(statements.length * receiptSaltBytes));
      const ways = tree.listSignatures('').map((text) => text.split('.').slice(0, -1));
      for (const [index, way] of ways.entries()) {
        expect(climb(Buffer.from(statements[index] ?? ''), way)).toEqual(tree.message);
        expect(way.length - 2).toBeLessThanOrEqual(Math.ceil(Math.log2(statements.length)));
      }
      const at = pick % statements.length;
      fc.pre(other !== statements[at]);
      expect(climb(Buffer.from(other), ways[at] ?? [])).not.toEqual(tree.message);
    }),
  );
});

it('a pair of hashes can not be read as a statement, and a list that repeats its last has another root', () => {
  const salts = Buffer.alloc(4 * receiptSaltBytes, 7);
  const { message, listSignatures } = buildReceiptTree(['a', 'b', 'c', 'd'], salts);
  const [, salt = '', step = '', last = ''] = listSignatures('')[0]?.split('.') ?? [];
  const leaf = createHash('sha256').update(Buffer.concat([Buffer.alloc(1), salts.subarray(0, 16)]));
  const pair = Buffer.concat([leaf.update('a').digest(), Buffer.from(step.slice(1), 'base64url')]);
  expect(climb(Buffer.from('a'), ['tree1', salt, step, last])).toEqual(message);
  // The bytes of the first pair as a statement, with the first of them in place of a salt or behind one.
  for (const [from, text] of [
    [pair.subarray(0, 16).toString('base64url'), pair.subarray(16)],
    [salt, pair],
  ] as const) {
    expect(climb(text, ['tree1', from, last])).not.toEqual(message);
  }
  const three = buildReceiptTree(['a', 'b', 'c'], salts.subarray(16)).message;
  expect(buildReceiptTree(['a', 'b', 'c', 'c'], salts).message).not.toEqual(three);
});

it('a statement that stands there twice shows no hash twice', () => {
  const tree = buildReceiptTree(['same', 'same'], randomBytes(2 * receiptSaltBytes));
  const [first = '', second = ''] = tree.listSignatures('').map((text) => text.split('.')[2]);
  expect(first.slice(1)).not.toBe(second.slice(1));
});

it('salts are as many as are asked for, and none is given twice', () => {
  const takeSalts = createSalts();
  const seen = new Set<string>();
  let count = 0;
  for (const asked of [1, 3, 1_023, 1, 5_000, 0, 1_020, 4, 1]) {
    const salts = takeSalts(asked);
    expect(salts).toHaveLength(asked * 16);
    for (let at = 0; at < salts.length; at += 16) {
      seen.add(salts.toString('hex', at, at + 16));
    }
    count += asked;
  }
  expect(seen.size).toBe(count);
});
