/** Pieces of text that are looked for in bytes, four at a time: most of a line is names that are known beforehand. */

export interface TextBytes {
  readonly bytes: Uint8Array;
  /** Of the same bytes. */
  readonly view: DataView;
}

export function openBytes(bytes: Uint8Array): TextBytes {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** At least four bytes of ASCII. */
export interface KnownText {
  readonly length: number;
  readonly words: readonly number[];
  /** The last four bytes, which may be in `words` too, and where they begin. */
  readonly lastWord: number;
  readonly lastAt: number;
}

export function compileText(text: string): KnownText {
  const { bytes, view } = openBytes(new TextEncoder().encode(text));
  const { length } = bytes;
  const count = Math.floor(length / WORD_BYTES);
  return {
    length,
    words: Array.from({ length: count }, (_, index) => view.getInt32(index * WORD_BYTES)),
    lastWord: view.getInt32(length - WORD_BYTES),
    lastAt: length - WORD_BYTES,
  };
}

const WORD_BYTES = 4;

export function holdsAt(view: DataView, start: number, text: KnownText): boolean {
  if (start + text.length > view.byteLength) return false;
  const { words } = text;
  for (let index = 0; index < words.length; index += 1) {
    if (view.getInt32(start + index * WORD_BYTES) !== words[index]) return false;
  }
  return view.getInt32(start + text.lastAt) === text.lastWord;
}

/** The byte at a place; 0 beyond the end. */
export function byteAt(view: DataView, at: number): number {
  return at < view.byteLength ? view.getUint8(at) : 0;
}
