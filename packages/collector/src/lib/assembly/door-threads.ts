/** The work that the native door hands over where much comes at once. The threads start when they are first needed. */
import { createInflater } from '../door/inflate.ts';
import { type Unpacker, createUnpacker } from '../door/unpack.ts';
import type { ReceiptKeys } from '../receipts/receipt-keys.ts';
import { type ReceiptSigner, createReceiptSigner } from '../receipts/sign-aside.ts';
import type { Registry } from '../registry/registry.ts';
import type { Closers } from './closers.ts';

export interface DoorThreads {
  readonly signReceipt: ReceiptSigner['sign'];
  readonly unpack: Unpacker['unpack'];
}

export function openDoorThreads(
  keys: ReceiptKeys,
  registry: Pick<Registry, 'findManifest'>,
  closers: Pick<Closers, 'add'>,
): DoorThreads {
  const signer = createReceiptSigner(keys);
  closers.add('the thread that signs', signer.stop);
  const unpacker = createUnpacker({
    inflater: createInflater(),
    findManifest: (product, hash) => {
      const manifest = registry.findManifest(product, hash);
      return manifest?.isExact === true ? manifest.found.manifest : null;
    },
  });
  closers.add('the thread that unpacks', unpacker.stop);
  return { signReceipt: signer.sign, unpack: unpacker.unpack };
}
