/**
 * The sentences of an article, so that each can be asked for its row. Headings are none; an item of a list is one, and so is a block of
 * code, by its first line.
 */

export function listSentences(markdown: string): readonly string[] {
  const text = markdown
    .replace(/^---\n.*?\n---\n/s, '')
    .replaceAll(/&#x20;/g, ' ')
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/^[ \t]*```\w*\n[ \t]*(.*)\n(?:.*\n)*?[ \t]*```$/gm, '\n$1\n');
  return text
    .split(/\n{2,}|\n(?=\s*(?:[-*]|\d+\.) )/)
    .map((block) => block.replace(/^(?:\s*(?:[-*]|\d+\.) |!!! note)/, ''))
    .filter((block) => !/^\s*#/.test(block))
    .flatMap((block) => block.replaceAll(/\s+/g, ' ').split(/(?<=[.?!:]) (?=[A-Z])/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}
