/**
 * The little Markdown that the article needs.
 */

/** Text of the manifest as it stands in a paragraph: its own marks are shown, not obeyed. */
export function escapeText(text: string): string {
  return text.replaceAll(/[\\`*_<>[\]|#&]/g, (mark) => `\\${mark}`);
}

export function code(text: string): string {
  // A backtick can not be escaped inside of a code span.
  return text.includes('`') ? escapeText(text) : `\`${text.replaceAll('|', '\\|')}\``;
}

/** A table; its cells are Markdown already. Nothing where there are no rows. */
export function printTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

/** A sentence begins with a capital and ends with a full stop. */
export function printSentence(text: string): string {
  const safe = escapeText(text.charAt(0).toUpperCase() + text.slice(1));
  return /[.!?]$/.test(safe) ? safe : `${safe}.`;
}

/** `a, b and c`. */
export function joinWords(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}
