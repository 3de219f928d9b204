import type { Report } from './diagnostic.ts';
import { parseExpression } from './parse-expression.ts';
import type { TemplateNode } from './syntax.ts';
import { createTokenCursor } from './token-cursor.ts';
import { tokenize } from './tokenize.ts';

/** Reads a line of text with printed expressions in braces; the line's end belongs to it. */
export function parseTextLine(
  line: string,
  start: number,
  place: { readonly file: string; readonly line: number },
  report: Report,
): readonly TemplateNode[] {
  const nodes: TemplateNode[] = [];
  let text = '';
  let textStart = start;
  let index = start;
  const flush = (): void => {
    if (text !== '') nodes.push({ kind: 'text', text, at: { ...place, column: textStart + 1 } });
    text = '';
  };

  while (index < line.length) {
    const character = line[index] as string;
    const isDoubled = line[index + 1] === character;
    if (character === '{' && !isDoubled) {
      flush();
      const at = { ...place, column: index + 1 };
      const read = tokenize(line, index + 1, place, true, report);
      if (!read.closed) {
        report('unclosed_expression', at, "expected '}' on this line; a brace in text is '{{'");
        return nodes;
      }
      const cursor = createTokenCursor(read.tokens, report);
      nodes.push({ kind: 'print', value: parseExpression(cursor), at });
      cursor.expectEnd();
      index = read.end;
      textStart = index;
      continue;
    }
    if (character === '}' && !isDoubled) {
      report('stray_brace', { ...place, column: index + 1 }, "expected '}}' for a brace in text");
    }
    text += character;
    index += (character === '{' || character === '}') && isDoubled ? 2 : 1;
  }
  text += '\n';
  flush();
  return nodes;
}
