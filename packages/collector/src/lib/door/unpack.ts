/**
 * Bodies, unpacked: on the spot as long as few come at once, and where many come in one turn of the event loop together in a
 * thread, which inflates, digests and scans them while the door takes in and answers others.
 */
import type { Manifest } from '@candor/manifest/manifest';
import {
  batchesAsideMax,
  bodiesAsideMax,
  inflateInlineBytesMax,
  unpackHereMax,
} from '../../limits.ts';
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
  readonly waiting: Waiting[];
  /** At the thread. */
  batches: number;
  isPlanned: boolean;
  /** What the thread is told with the next bodies, by hash. */
  manifests: Map<string, Manifest>;
}

export function createUnpacker(parts: UnpackerParts): Unpacker {
  const state: State = {
    ...parts,
    thread: createThread('unpack-main', null),
    waiting: [],
    batches: 0,
    isPlanned: false,
    manifests: new Map(),
  };
  return {
    unpack: (body, encoding, product) => {
      if (body.length > inflateInlineBytesMax) return unpackHere(state, { body, encoding });
      return new Promise((resolve) => {
        state.waiting.push({ body, encoding, product, resolve });
        plan(state);
      });
    },
    stop: state.thread.stop,
  };
}

async function unpackHere(
  { inflater }: UnpackerParts,
  { body, encoding }: Pick<Waiting, 'body' | 'encoding'>,
): Promise<UnpackedBody> {
  return { bytes: await inflater.inflate(body, encoding), digest: null, ahead: null };
}

/** Few batches are at the thread at once: what others inflate to would wait for this one in memory that nobody bounds. */
function unpackWaiting(state: State): void {
  const { waiting } = state;
  if (waiting.length <= unpackHereMax && state.batches === 0) {
    for (const one of waiting.splice(0)) one.resolve(unpackHere(state, one));
    return;
  }
  while (waiting.length > 0 && state.batches < batchesAsideMax) {
    void unpackBatch(state, waiting.splice(0, bodiesAsideMax));
  }
}

async function unpackBatch(state: State, batch: readonly Waiting[]): Promise<void> {
  state.batches += 1;
  try {
    await unpackThere(state, batch);
  } catch {
    // A thread that is gone leaves them to this one.
    for (const one of batch) one.resolve(unpackHere(state, one));
  }
  state.batches -= 1;
  if (state.waiting.length > 0) plan(state);
}

/** What comes in the same turn of the event loop goes together. */
function plan(state: State): void {
  if (state.isPlanned) return;
  state.isPlanned = true;
  setImmediate(() => {
    state.isPlanned = false;
    unpackWaiting(state);
  });
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
