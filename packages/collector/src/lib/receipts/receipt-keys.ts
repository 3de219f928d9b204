/**
 * The keys with which the collector signs receipts: `receipt-keys.json` in the data folder, its owner's eyes only.
 *
 * The newest has its private half; of older ones the public half stays, so that what they signed can be checked for ever. The
 * file is replaced as a whole, and durable before anything is signed with what is in it. The command line may rotate the keys
 * while the collector runs: the file is looked at again every few seconds.
 */
import {
  type KeyObject,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
} from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Receipt, ReceiptKeysAnswer, ReceiptStatement } from '@candor/manifest/holdings';
import { CollectorError } from '../../errors.ts';
import { receiptKeysCheckMs } from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { replaceFile } from '../data-folder/replace-file.ts';
import { type TakeSalts, buildReceiptTree, createSalts } from './receipt-tree.ts';

export interface ReceiptKeys {
  /** A signature over this statement alone. */
  readonly sign: (statement: ReceiptStatement) => Receipt;
  /**
   * One signature for all of them, on the spot: to hand them to another thread takes almost as long. Each receipt is good
   * without the others, and tells nothing of them but whether they were two, four, eight.
   */
  readonly signAll: (statements: readonly ReceiptStatement[]) => readonly Receipt[];
  readonly list: () => ReceiptKeysAnswer;
}

interface KeyRecord {
  /** First 16 hex digits of the SHA-256 of `spki`. */
  readonly key: string;
  /** DER as base64. */
  readonly spki: string;
  /** DER as base64, of the newest key alone. */
  readonly pkcs8?: string;
}

interface Loaded {
  readonly records: readonly KeyRecord[];
  readonly key: string;
  readonly signer: KeyObject;
  /** Says whether the file is still the one that was read. */
  readonly mark: string;
}

/**
 * Makes a first pair where there is none. A file that breaks later is logged, and the keys that were read stay in use: what is
 * stored by then has to be vouched for.
 *
 * @throws CollectorError data_folder_unusable
 */
export function openReceiptKeys(
  file: string,
  now: () => number,
  log: (line: string) => void,
): ReceiptKeys {
  let loaded = inFile(file, () => load(file) ?? addKey(file));
  let checked = now();
  let isBroken = false;
  const takeSalts = createSalts();
  const fresh = (): Loaded => {
    const at = now();
    if (at - checked < receiptKeysCheckMs && at >= checked) return loaded;
    checked = at;
    try {
      if (readMark(file) !== loaded.mark) loaded = load(file) ?? loaded;
      isBroken = false;
    } catch (cause) {
      if (!isBroken) {
        log(
          `receipts: expected the keys of receipts at ${file}, got ${readErrorCode(cause)}. Those that were read before stay in use until the collector ends: restore the file from a backup.`,
        );
      }
      isBroken = true;
    }
    return loaded;
  };
  return {
    sign: (statement) => signWith(fresh(), statement),
    signAll: (statements) => signAllWith(fresh(), statements, takeSalts),
    list: () => ({ keys: fresh().records.map(({ key, spki }) => ({ key, spki })) }),
  };
}

/** Makes a new pair, with which everything is signed from then on. Returns its name. @throws CollectorError data_folder_unusable */
export function rotateReceiptKeys(file: string): string {
  return inFile(file, () => addKey(file).key);
}

function signWith({ key, signer }: Loaded, statement: ReceiptStatement): Receipt {
  const text = JSON.stringify(statement);
  const signature = sign(null, Buffer.from(text, 'utf8'), signer).toString('base64url');
  return { statement: text, key, signature };
}

function signAllWith(
  { key, signer }: Loaded,
  statements: readonly ReceiptStatement[],
  takeSalts: TakeSalts,
): readonly Receipt[] {
  const texts = statements.map((statement) => JSON.stringify(statement));
  const tree = buildReceiptTree(texts, takeSalts(texts.length));
  const signatures = tree.listSignatures(sign(null, tree.message, signer).toString('base64url'));
  return texts.map((statement, index) => ({ statement, key, signature: signatures[index] ?? '' }));
}

function load(file: string): Loaded | null {
  const mark = readMark(file);
  if (mark === '') return null;
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly keys: readonly KeyRecord[];
  };
  const [newest] = keys;
  if (newest?.pkcs8 === undefined) throw new Error('the newest key has no private half');
  const der = Buffer.from(newest.pkcs8, 'base64');
  const signer = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { records: keys, key: newest.key, signer, mark };
}

function addKey(file: string): Loaded {
  const older = load(file)?.records ?? [];
  const { privateKey } = generateKeyPairSync('ed25519');
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const newest: KeyRecord = {
    key: createHash('sha256').update(spki).digest('hex').slice(0, 16),
    spki: spki.toString('base64'),
    pkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
  const records = [newest, ...older.map(({ key, spki: old }) => ({ key, spki: old }))];
  replaceFile(file, `${JSON.stringify({ keys: records }, null, 2)}\n`);
  const loaded = load(file);
  if (loaded === null) throw new Error('the file that was just written is gone');
  return loaded;
}

function readMark(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`;
}

function inFile<Result>(file: string, act: () => Result): Result {
  try {
    return act();
  } catch (cause) {
    throw new CollectorError(
      'data_folder_unusable',
      `Expected the keys of receipts at ${file}, got ${readErrorCode(cause)}. Restore the file from a backup; without it a new key is made, and old receipts can no longer be checked.`,
      { cause },
    );
  }
}
