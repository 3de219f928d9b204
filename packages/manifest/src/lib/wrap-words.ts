/** Breaks a paragraph at blanks into lines of at most `columnsMax` characters; a longer word gets a line of its own. */
export function wrapWords(text: string, columnsMax: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columnsMax) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
