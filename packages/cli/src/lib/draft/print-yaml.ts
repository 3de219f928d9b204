/** Plain JSON as YAML 1.2 in blocks, with comments where the tree has them. */

/** A value with lines that stand before it, as comments. */
export interface Commented {
  readonly comment: readonly string[];
  readonly value: unknown;
}

const COMMENTED = new WeakSet<object>();

export function withComment(value: unknown, ...comment: readonly string[]): Commented {
  const commented = { comment, value };
  COMMENTED.add(commented);
  return commented;
}

/** A map or a list, ended by a line feed. Members that are undefined are left out. */
export function printYaml(value: unknown): string {
  return printBlock(value, '')
    .map((line) => `${line}\n`)
    .join('');
}

function printBlock(value: unknown, indent: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => printItem(item, indent));
  return Object.entries(value as object).flatMap(([name, member]: [string, unknown]) =>
    member === undefined ? [] : printMember(name, member, indent),
  );
}

function printMember(name: string, given: unknown, indent: string): readonly string[] {
  const { comment, value } = isCommented(given) ? given : { comment: [], value: given };
  const before = comment.map((line) => `${indent}# ${line}`);
  const key = `${indent}${printScalar(name)}:`;
  if (!isFilled(value)) return [...before, `${key} ${printLeaf(value)}`];
  if (isShort(value)) return [...before, `${key} ${printFlow(value)}`];
  return [...before, key, ...printBlock(value, `${indent}  `)];
}

function printItem(value: unknown, indent: string): readonly string[] {
  if (!isFilled(value)) return [`${indent}- ${printLeaf(value)}`];
  const [first = '', ...rest] = printBlock(value, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

function isCommented(value: unknown): value is Commented {
  return typeof value === 'object' && value !== null && COMMENTED.has(value);
}

function isFilled(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** A list of few scalars stands on one line. */
function isShort(value: object): boolean {
  return (
    Array.isArray(value) && value.every((item) => !isFilled(item)) && printFlow(value).length <= 80
  );
}

function printFlow(value: object): string {
  return `[${(value as readonly unknown[]).map(printLeaf).join(', ')}]`;
}

function printLeaf(value: unknown): string {
  if (typeof value === 'string') return printScalar(value);
  if (Array.isArray(value)) return '[]';
  return typeof value === 'object' && value !== null ? '{}' : JSON.stringify(value);
}

/** Words that YAML would not take for something else. What is not plainly one stands in quotes: JSON's are YAML's. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_./]*(?: [A-Za-z0-9_./;,'()-]*[A-Za-z0-9_./;,')])*$/;
const TAKEN = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

function printScalar(text: string): string {
  return PLAIN.test(text) && !TAKEN.test(text) ? text : JSON.stringify(text);
}
