/**
 * The text of an exception of .NET, parted into the exceptions that it holds and their frames.
 *
 * `Exception.ToString()` writes all types from the outermost to the innermost, then the frames from the innermost to the outermost,
 * each closed by a line in the language of the machine; then the exceptions of an aggregate one by one.
 */
import { causeDepthMax, aggregatedErrorsMax } from '../../limits.ts';
import { readLines } from '../text-lines.ts';
import { type ClrLine, readClrLine } from './frame-line.ts';

export interface ClrError {
  /** `Acme.Build.AcmeInvariantException: Node 17 …`, or `(0x80131904)` before the colon. */
  head: string;
  readonly lines: ClrLine[];
  cause?: ClrError;
  readonly errors: ClrError[];
}

interface Parser {
  readonly root: ClrError;
  /** From the root to the one whose frames come now. */
  open: readonly ClrError[];
  /** Whether something other than a frame came since the last frame: then what came before was part of a message. */
  isBroken: boolean;
}

export function readErrorText(text: string): ClrError {
  const root: ClrError = { head: '', lines: [], errors: [] };
  const parser: Parser = { root, open: [root], isBroken: false };
  let isHeadMissing = true;
  for (const line of readLines(text)) {
    if (readMark(line, parser)) continue;
    const frame = readClrLine(line);
    if (frame !== undefined) addFrame(frame, parser);
    else if (isHeadMissing && isHead(withoutPreface(line)) && parser.root.lines.length === 0) {
      isHeadMissing = false;
      openHeads(withoutPreface(line), parser);
    } else if (line.trim() !== '') parser.isBroken = true;
  }
  return root;
}

function addFrame(frame: ClrLine, parser: Parser): void {
  const error = parser.open.at(-1) ?? parser.root;
  if (parser.isBroken) error.lines.length = 0;
  parser.isBroken = false;
  error.lines.push(frame);
}

/** Lines that open or close an exception. False if the line is none. */
function readMark(line: string, parser: Parser): boolean {
  const body = line.trim();
  const aggregated = aggregatedForm.exec(body)?.[0];
  if (aggregated !== undefined && isHead(body.slice(aggregated.length))) {
    openAggregated(body.slice(aggregated.length), parser);
    return true;
  }
  if (body.startsWith('---> ')) return openCause(body.slice(5), parser);
  if (!body.startsWith('---') || !body.endsWith('---') || body.length < 7) return false;
  parser.isBroken = false;
  // A stack that goes on elsewhere is marked the same way, but stands at the left edge.
  const isEnd = body.includes('inner') || (line.startsWith(' ') && !body.includes('previous'));
  if (isEnd && parser.open.length > 1) parser.open = parser.open.slice(0, -1);
  return true;
}

/** Several types may stand on one line: `A: x ---> B: y`. */
function openHeads(line: string, parser: Parser): void {
  const [head = '', ...causes] = line.split(' ---> ', causeDepthMax + 1);
  parser.root.head = head;
  for (const cause of causes) openCause(cause, parser);
}

/** False for what does not look like a type: it is part of a message that holds an arrow. */
function openCause(head: string, parser: Parser): boolean {
  if (!isHead(head)) return false;
  const outer = parser.open.at(-1) ?? parser.root;
  if (parser.open.length > causeDepthMax || outer.cause !== undefined) return true;
  const [own = '', ...more] = head.split(' ---> ', causeDepthMax + 1);
  outer.cause = { head: own, lines: [], errors: [] };
  parser.open = [...parser.open, outer.cause];
  parser.isBroken = false;
  for (const cause of more) openCause(cause, parser);
  return true;
}

/** The words in the parentheses are in the language of the machine, but for the number. */
const aggregatedForm = /^---> \([^()]{0,80}\d\) */;

/** `---> (Inner Exception #0) Acme.X: message<---`. */
function openAggregated(head: string, parser: Parser): void {
  const error: ClrError = { head, lines: [], errors: [] };
  if (parser.root.errors.length < aggregatedErrorsMax) parser.root.errors.push(error);
  parser.open = [parser.root, error];
  parser.isBroken = false;
}

const prefaces = [
  'Unhandled exception. ',
  'Unhandled Exception: ',
  'Unhandled exception: ',
  '[ERROR] FATAL UNHANDLED EXCEPTION: ',
  'Exception Info: ',
];

function withoutPreface(text: string): string {
  const line = text.trim();
  const preface = prefaces.find((start) => line.startsWith(start));
  return preface === undefined ? line : line.slice(preface.length);
}

const typeForm = /^[\p{L}_][\p{L}\p{N}_.`+<>]{0,300}(?:\[|: | \(|:$|$)/u;
/** What logs and the system's own reports write before it. */
const labels =
  /^(?:Application|CoreCLR|Details|Description|Error|Exception|Fatal|Message|Source|Stack|StackTrace|Type|Unhandled|[a-z]{3,5})(?::|$)/;

/** Starts with a qualified name, and nothing or a message behind it. */
function isHead(line: string): boolean {
  return typeForm.test(line) && !labels.test(line);
}
