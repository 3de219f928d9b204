import { AutomationError } from './errors.ts';
import { stepWordsMax } from './limits.ts';

/** One word of a step. `column` counts from 1, for messages. */
export type Token =
  | { readonly kind: 'number'; readonly value: number; readonly column: number }
  | { readonly kind: 'text'; readonly value: string; readonly column: number }
  | { readonly kind: 'name'; readonly value: string; readonly column: number }
  | { readonly kind: 'sign'; readonly value: string; readonly column: number }
  | { readonly kind: 'end'; readonly value: ''; readonly column: number };

const PATTERN =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<text>"(?:[^"\\]|\\.)*")|(?<name>[A-Za-z_]\w*)|(?<sign>==|!=|<=|>=|[-+*/%<>=(),]))/y;

/** Splits one line of a script into words. @throws AutomationError `script_syntax` */
export function readTokens(line: string, lineNumber: number): readonly Token[] {
  const tokens: Token[] = [];
  const source = line.trimEnd();
  let at = 0;
  while (at < source.length) {
    PATTERN.lastIndex = at;
    const match = PATTERN.exec(source);
    if (match === null)
      throw syntaxError(lineNumber, at + 1, 'a number, text in quotes, a name or a sign');
    tokens.push(readToken(match.groups ?? {}, at + 1, lineNumber));
    at = PATTERN.lastIndex;
    if (tokens.length > stepWordsMax)
      throw syntaxError(lineNumber, at, `at most ${stepWordsMax} words`);
  }
  tokens.push({ kind: 'end', value: '', column: source.length + 1 });
  return tokens;
}

/** The one form of every complaint about a script's text: it names the place and what was expected, never what stands there. */
export function syntaxError(line: number, column: number, expected: string): AutomationError {
  return new AutomationError(
    'script_syntax',
    `Line ${line}, column ${column}: expected ${expected}. The language is described in the README under "Scripts".`,
  );
}

function readToken(
  groups: Readonly<Record<string, string | undefined>>,
  column: number,
  line: number,
): Token {
  if (groups.number !== undefined) {
    return { kind: 'number', value: Number(groups.number), column };
  }
  if (groups.text !== undefined)
    return { kind: 'text', value: readText(groups.text, line, column), column };
  if (groups.name !== undefined) return { kind: 'name', value: groups.name, column };
  return { kind: 'sign', value: groups.sign ?? '', column };
}

/** Text has JSON's escapes, so that nobody has to learn others. */
function readText(quoted: string, line: number, column: number): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw syntaxError(line, column, 'text with the escapes of JSON');
  }
}
