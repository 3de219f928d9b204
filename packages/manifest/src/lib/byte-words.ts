/** Strings of JSON read from bytes: a report says the same few words again and again, and to make a text of one takes long. */

export interface WordTable {
  /**
   * The text from `start` up to the next quote; null where no quote ends it, or anything is in it but printable ASCII that JSON
   * writes as it is.
   */
  readonly read: (bytes: Uint8Array, start: number) => string | null;
}

interface Word {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Words that are kept, each in the one place that its bytes lead to; and how long they may be. */
const placesMax = 4_096;
const bytesMax = 64;

export function createWordTable(): WordTable {
  const places: (Word | undefined)[] = Array.from({ length: placesMax }, () => undefined);
  return {
    read: (bytes, start) => {
      let end = start;
      let hash = 0;
      for (let byte = bytes[end] ?? 0; byte !== QUOTE; byte = bytes[end] ?? 0) {
        if (IS_PLAIN[byte] !== 1) return null;
        hash = Math.imul(hash ^ byte, FNV_PRIME);
        end += 1;
      }
      const place = (hash ^ (hash >>> 15)) & (placesMax - 1);
      const known = places[place];
      if (known !== undefined && isSame(known.bytes, bytes, start, end)) return known.text;
      const word = bytes.slice(start, end);
      const text = decodeAscii(word);
      if (word.length <= bytesMax) places[place] = { bytes: word, text };
      return text;
    },
  };
}

const QUOTE = 34;
const BACKSLASH = 92;
/** By the byte: printable ASCII that JSON writes as it is. */
const IS_PLAIN: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 32 && byte <= 126 && byte !== BACKSLASH ? 1 : 0,
);
/** Of FNV-1a (draft-eastlake-fnv): cheap, and spreads short words well. */
const FNV_PRIME = 0x01000193;

function isSame(word: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let at = 0; at < word.length; at += 1) {
    if (word[at] !== bytes[start + at]) return false;
  }
  return true;
}

/** A piece at a time: a call takes only so many arguments. */
function decodeAscii(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += piece) {
    text += String.fromCharCode(...bytes.subarray(at, at + piece));
  }
  return text;
}

const piece = 1_024;
