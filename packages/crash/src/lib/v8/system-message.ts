/**
 * Messages of failed calls of the operating system, as Node writes them: `ENOENT: no such file …, open '/x'`, `connect ECONNREFUSED
 * 127.0.0.1:1`, `spawn x ENOENT`. The code says all of them that may be told.
 */
import { SYSTEM_CODES, TIMEOUT_CODES } from '../lists/node-codes.ts';
import { list, type Listed, type Lookup } from '../told.ts';

/** The id of the template of each code, by that id: `system-ENOENT`. */
export const SYSTEM_TEMPLATES: Lookup = new Map(
  [...SYSTEM_CODES.keys(), ...TIMEOUT_CODES.keys()].map((code) => {
    const id = `system-${code}`;
    return [id, list(id)] as const;
  }),
);

/** Characters of a message that a code is looked for in. */
const charsMax = 600;
const wordsMax = 80;
const calls: ReadonlySet<string> = new Set(
  'accept bind close connect getaddrinfo getnameinfo kill listen open read recv send shutdown write'.split(
    ' ',
  ),
);

/** Only in the very forms of Node: words of other messages may look like codes (`unexpected EOF`). */
export function findSystemCode(message: string): Listed | undefined {
  const words = message.slice(0, charsMax).split(' ', wordsMax);
  const [first = '', second = ''] = words;
  if (first.endsWith(':')) return findCode(first.slice(0, -1));
  if (calls.has(first) || first.startsWith('query')) return findCode(second.replace(/:$/, ''));
  return first === 'spawn' || first === 'spawnSync' ? findCode(words.at(-1) ?? '') : undefined;
}

function findCode(word: string): Listed | undefined {
  return SYSTEM_CODES.get(word) ?? TIMEOUT_CODES.get(word);
}

export function findSystemTemplate(message: string): Listed | undefined {
  return SYSTEM_TEMPLATES.get(`system-${findSystemCode(message) ?? ''}`);
}
