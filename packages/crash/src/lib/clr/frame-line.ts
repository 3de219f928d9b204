/**
 * One line of a stack of .NET, Mono or PowerShell: whether it is a frame, and what it says.
 *
 * The words for "at", "in" and "line" are in the language of the machine, so none of them is looked for: a frame is a qualified name
 * with parentheses behind it, or a name, a comma, a file and a number. All is linear.
 */
import { lineCharsMax } from '../../limits.ts';
import { readDigits } from '../told.ts';

export type ClrLine =
  | { readonly kind: 'method'; readonly name: string; readonly line: number }
  | {
      readonly kind: 'script';
      readonly name: string;
      readonly file: string;
      readonly line: number;
    };

/** Undefined if the line is no frame. */
export function readClrLine(text: string): ClrLine | undefined {
  const isIndented = /^[ \t]{2}/.test(text);
  // The method stands at the beginning: the end of a very long list of parameters is not missed.
  const body = (text.length > lineCharsMax ? `${text.slice(0, lineCharsMax)})` : text).trim();
  // The rest of an error record of PowerShell: the line of the script, its category and its id.
  if (body.startsWith('+')) return undefined;
  return (
    readMethod(body, isIndented) ?? readScript(body) ?? readPosition(body) ?? readAddress(body)
  );
}

/** The words before a frame, of .NET and PowerShell in the languages that they speak, where a line does not start with blanks. */
const atWords: ReadonlySet<string> = new Set(
  `at bei à en em в v w in na a at. 場所 於 在 位于 位於 위치: konum: bij vid ved kohteessa presso da στο în la ב- عند u pri ved:`.split(
    ' ',
  ),
);

/** `at Acme.Emitter.Emit(Node node) in C:\x.cs:line 88`, in Mono `Acme.Emitter.Emit (Acme.Node node) [0x00007] in /x.cs:12`. */
function readMethod(body: string, isIndented: boolean): ClrLine | undefined {
  const wrapper = body.indexOf('(wrapper ');
  const start = wrapper < 0 || wrapper > 20 ? 0 : body.indexOf(')', wrapper) + 1;
  const open = body.indexOf('(', start);
  if (open < 0 || body.indexOf(')', open) < 0) return undefined;
  const words = withoutArguments(body.slice(start, open)).trim().split(/\s+/, 8);
  const name = words.at(-1) ?? '';
  if (!isMethodName(name)) return undefined;
  const before = words.length - 1 + (start > 0 ? 1 : 0);
  const isFrame =
    before === 0
      ? isEndOfFrame(body.slice(body.lastIndexOf(')') + 1)) && name.includes('.')
      : before <= 4 && (isIndented || start > 0 || atWords.has(words[0] ?? ''));
  if (!isFrame) return undefined;
  return { kind: 'method', name, line: readLineNumber(body) ?? 0 };
}

/** The arguments of a generic type may hold blanks, and names of assemblies: `Cache`2[[A, B],[C, D]].Get` → `Cache`2.Get`. */
function withoutArguments(text: string): string {
  if (!text.includes('[')) return text;
  let [rest, depth] = ['', 0];
  for (const char of text) {
    if (char === '[') depth += 1;
    else if (char === ']') depth = Math.max(0, depth - 1);
    else if (depth === 0) rest += char;
  }
  return rest;
}

function isMethodName(name: string): boolean {
  return (
    name !== '' && (/[.:<]/.test(name) || name.startsWith('lambda_method')) && !/[;"'=]/.test(name)
  );
}

/** Without a word for "at" a line is a frame only if it holds nothing but a method, or the place of one. */
function isEndOfFrame(rest: string): boolean {
  return rest === '' || /^ (?:in|\[0x|\+ 0x)/.test(rest);
}

/** `at Invoke-AcmeBuild<Process>, C:\x.psm1: line 88`. */
function readScript(body: string): ClrLine | undefined {
  const comma = /, |、|，/.exec(body);
  if (comma === null) return undefined;
  const words = body.slice(0, comma.index).trim().split(/\s+/, 6);
  const name = words.at(-1) ?? '';
  if (words.length < 2 || words.length > 4 || name.includes('(')) return undefined;
  const line = readLineNumber(body);
  const colon = body.lastIndexOf(':');
  if (line === undefined || colon < comma.index) return undefined;
  const file = body.slice(comma.index + comma[0].length, colon).trim();
  const isFrame = atWords.has(words[0] ?? '') || /[\\/<]/.test(file);
  return isFrame ? { kind: 'script', name, file, line } : undefined;
}

/** `:7 char:5` in the languages of PowerShell, and `:7:5` of its newer form. */
const positionForm = /: ?(\d{1,9})(?: (?:\S{1,12} ?)?: ?|:)\d{1,9}$/u;

/**
 * Where an error record says that it came from: `At C:\x.psm1:3 char:1`, in some languages with two words before the file or with none; and
 * `Invoke-Kit: C:\x.psm1:3:1`.
 */
function readPosition(body: string): ClrLine | undefined {
  const found = positionForm.exec(body);
  if (found === null) return undefined;
  const before = body.slice(0, found.index);
  const words = /^(?:[^\s\\/]{1,100}: |(?:[^\s\\/]{1,12} ){1,2})/u.exec(before)?.[0] ?? '';
  const file = before.slice(words.length);
  if (!/[\\/]/.test(file) && words === '') return undefined;
  return { kind: 'script', name: '', file, line: Number(found[1]) };
}

/** Native code and Mono tell an address where they know no method: `at Acme.Cli!<BaseAddress>+0x1a2b3c`. */
function readAddress(body: string): ClrLine | undefined {
  const words = body.split(/\s+/, 3);
  const [word = '', name = ''] = words;
  if (!atWords.has(word)) return undefined;
  const assembly = name.indexOf('!<BaseAddress>');
  if (assembly > 0) return { kind: 'method', name: `${name.slice(0, assembly)}.`, line: 0 };
  return name.startsWith('<0x') ? { kind: 'method', name: '<', line: 0 } : undefined;
}

/** The number at the end, behind a colon and perhaps a word; a full stop or a short word may follow it. */
function readLineNumber(body: string): number | undefined {
  let end = body.length;
  while (end > 0 && body.length - end < 6 && !isDigit(body, end - 1)) end -= 1;
  let from = end;
  while (from > 0 && isDigit(body, from - 1)) from -= 1;
  const colon = body.lastIndexOf(':', from);
  return colon < 0 || from - colon > 16 ? undefined : readDigits(body, from, end);
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}
