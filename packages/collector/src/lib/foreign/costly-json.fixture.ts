/** JSON that makes far more of itself than it is long. */
import { bodyInflatedBytesMax } from '../../limits.ts';

/** As many of these parts as the largest body has room for. */
export function fillBody(build: (index: number) => string): string {
  const parts: string[] = [];
  let chars = 0;
  while (chars < bodyInflatedBytesMax - 100) {
    const part = build(parts.length);
    parts.push(part);
    chars += part.length;
  }
  return parts.join('');
}

export function nameAt(index: number): string {
  return `n${index.toString(36)}`;
}

/** Of 700 names there are half a million pairs: V8 describes each order of names anew. */
export function pairAt(index: number): string {
  return `{"${nameAt(index % 700)}":1,"${nameAt(Math.floor(index / 700) % 700)}":1},`;
}
