/**
 * The hash tree whose root is signed in place of many statements: docs/receipts.md says how it is made and checked. A statement
 * is hashed with a salt of its own, so that a hash on the way to the root says nothing about the statement below it.
 */
import { hash, randomBytes } from 'node:crypto';

/** How a receipt begins whose signature is that of a tree. */
const FORM = 'tree1';
/** What is hashed begins with one of these: no pair of hashes can pass for a statement, nor a statement for a pair. */
const LEAF = 0;
const PAIR = 1;
/** What is signed begins with this: it is no statement, which would begin with a brace. */
const SIGNED_AS: Buffer = Buffer.from('candor-receipts-1\0', 'latin1');

export const receiptSaltBytes = 16;

export interface ReceiptTree {
  /** What is to be signed. */
  readonly message: Buffer;
  /** The `signature` of each statement's receipt, given that of the message as base64url. */
  readonly listSignatures: (signed: string) => readonly string[];
}

/** @param salts as many times `receiptSaltBytes` as there are statements, none of which was used before. */
export function buildReceiptTree(statements: readonly string[], salts: Buffer): ReceiptTree {
  const saltOf = (index: number): Buffer =>
    salts.subarray(index * receiptSaltBytes, (index + 1) * receiptSaltBytes);
  const leaves = statements.map((statement, index) => hashLeaf(statement, saltOf(index)));
  const steps = leaves.map(() => '');
  let nodes: readonly Buffer[] = leaves;
  for (let level = 0; nodes.length > 1; level += 1) {
    addSteps(steps, nodes, level);
    nodes = pairUp(nodes);
  }
  const [root = Buffer.alloc(0)] = nodes;
  return {
    message: Buffer.concat([SIGNED_AS, root]),
    listSignatures: (signed) =>
      steps.map((way, index) => `${FORM}.${saltOf(index).toString('base64url')}${way}.${signed}`),
  };
}

/** On the way up from each leaf, the node beside its own on this level, and on which side that stands. */
function addSteps(steps: string[], nodes: readonly Buffer[], level: number): void {
  const texts = nodes.map((node) => node.toString('base64url'));
  for (let leaf = 0; leaf < steps.length; leaf += 1) {
    const own = leaf >> level;
    const beside = texts[own ^ 1];
    if (beside !== undefined) steps[leaf] += own % 2 === 0 ? `.r${beside}` : `.l${beside}`;
  }
}

/** A last node without a neighbour goes up as it is: to pair it with itself would let two lists have one root. */
function pairUp(nodes: readonly Buffer[]): readonly Buffer[] {
  const above: Buffer[] = [];
  for (let index = 0; index < nodes.length; index += 2) {
    const [left, right] = [nodes[index], nodes[index + 1]];
    if (left !== undefined) above.push(right === undefined ? left : hashPair(left, right));
  }
  return above;
}

function hashLeaf(statement: string, salt: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(1 + receiptSaltBytes + Buffer.byteLength(statement));
  bytes[0] = LEAF;
  bytes.set(salt, 1);
  bytes.write(statement, 1 + receiptSaltBytes, 'utf8');
  return hash('sha256', bytes, 'buffer');
}

function hashPair(left: Buffer, right: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(1 + left.length + right.length);
  bytes[0] = PAIR;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return hash('sha256', bytes, 'buffer');
}

/** So many salts, one after the other, each given once. */
export type TakeSalts = (count: number) => Buffer;

/** To ask for many random bytes at a time costs as much as to ask for a few. */
export function createSalts(): TakeSalts {
  let left: Buffer = Buffer.alloc(0);
  return (count) => {
    const bytes = count * receiptSaltBytes;
    if (left.length < bytes) left = randomBytes(Math.max(count, saltsAtOnce) * receiptSaltBytes);
    const taken = left.subarray(0, bytes);
    left = left.subarray(bytes);
    return taken;
  };
}

const saltsAtOnce = 1_024;
