/**
 * The lines of a text, no more of them and no longer than is ever read.
 */
import { linesMax, stackCharsMax } from '../limits.ts';

/** Of a text that is longer than is read, the first and the last half: a stack stands at the end of a long message. */
export function readLines(text: string): readonly string[] {
  return withoutColours(boundText(text)).split('\n', linesMax).map(withoutReturn);
}

/** The same bound for what is known to start with frames: what comes later are the frames far below. */
export function readFirstLines(text: string): readonly string[] {
  return text.slice(0, stackCharsMax).split('\n', linesMax).map(withoutReturn);
}

function boundText(text: string): string {
  if (text.length <= stackCharsMax) return text;
  const half = stackCharsMax / 2;
  return `${text.slice(0, half)}\n${text.slice(-half)}`;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Node colours what it prints to a terminal. */
function withoutColours(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.includes('\u001b') ? text.replaceAll(/\u001b\[[\d;]{0,20}m/g, '') : text;
}
