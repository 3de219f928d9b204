/**
 * Bodies, unpacked: on the spot as long as few come at once, and where many come in one turn of the event loop together in a
 * thread, which inflates, digests and scans them while the door takes in and answers others.
 */
import type { Manifest } from '@candor/manifest/manifest';
import { inflateInlineBytesMax, unpackHereMax, unpackThereMax } from '../../limits.ts';
import { createGather } from '../threads/gather.ts';
import { type Thread, createThread } from '../threads/thread.ts';
import type { BodyEncoding, Inflater } from './inflate.ts';
import {
  type UnpackReply,
  type UnpackRequest,
  type UnpackedBody,
  pack,
  unpack,
} from './unpack-aside.ts';

export interface Unpacker {
  /** `product` is that of the key under which the body came. @throws CollectorError as `Inflater.inflate` does */
  readonly unpack: (body: Buffer, encoding: BodyEncoding, product: string) => Promise<UnpackedBody>;
  readonly stop: () => Promise<void>;
}

export interface UnpackerParts {
  readonly inflater: Inflater;
  /** A product's registered manifest; null where there is none of that hash. */
  readonly findManifest: (product: string, hash: string) => Manifest | null;
}

interface Waiting {
  readonly body: Buffer;
  readonly encoding: BodyEncoding;
  readonly product: string;
  readonly resolve: (unpacked: UnpackedBody | Promise<UnpackedBody>) => void;
}

interface State extends UnpackerParts {
  readonly thread: Thread<UnpackRequest, UnpackReply>;
  /** What the thread is told with the next bodies, by hash. */
  manifests: Map<string, Manifest>;
}

export function createUnpacker(parts: UnpackerParts): Unpacker {
  const state: State = {
    ...parts,
    thread: createThread('unpack-main', null),
    manifests: new Map(),
  };
  const gather = createGather<Waiting>({
    hereMax: unpackHereMax,
    batchMax: unpackThereMax,
    here: (one) => one.resolve(unpackHere(state, one)),
    there: (batch) => unpackThere(state, batch),
  });
  return {
    unpack: (body, encoding, product) =>
      body.length > inflateInlineBytesMax
        ? unpackHere(state, { body, encoding })
        : new Promise((resolve) => gather({ body, encoding, product, resolve })),
    stop: state.thread.stop,
  };
}

async function unpackHere(
  { inflater }: UnpackerParts,
  { body, encoding }: Pick<Waiting, 'body' | 'encoding'>,
): Promise<UnpackedBody> {
  return { bytes: await inflater.inflate(body, encoding), digest: null, ahead: null };
}

async function unpackThere(state: State, batch: readonly Waiting[]): Promise<void> {
  const packed = pack(batch.map(({ body }) => body));
  const request: UnpackRequest = {
    packed,
    lengths: batch.map(({ body }) => body.length),
    encodings: batch.map(({ encoding }) => encoding),
    manifests: [...state.manifests],
  };
  state.manifests = new Map();
  const reply = await state.thread.ask(request, [packed.buffer]);
  const found = unpack(
    reply.packed,
    reply.bodies.flatMap((body) => (body === null ? [] : [body.length])),
  );
  let next = 0;
  for (const [index, one] of batch.entries()) {
    const body = reply.bodies[index] ?? null;
    const bytes = body === null ? undefined : found[next++];
    if (body === null || bytes === undefined) {
      one.resolve(unpackHere(state, one));
      continue;
    }
    if (body.unknown !== null) learn(state, one.product, body.unknown);
    one.resolve({ bytes, digest: body.digest, ahead: body.ahead });
  }
}

/** What a thread does not know it is told the next time, if it is anything that is registered. */
function learn({ findManifest, manifests }: State, product: string, hash: string): void {
  const manifest = manifests.has(hash) ? null : findManifest(product, hash);
  if (manifest !== null) manifests.set(hash, manifest);
}
