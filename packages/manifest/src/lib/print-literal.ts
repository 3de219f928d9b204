/**
 * Plain data as a TypeScript literal that a person would have written: short things on one line, keys without quotes where they
 * need none.
 */
const columnsMax = 100;

/** `indent` is how far in the line stands that the literal begins on, `prefix` how many columns are taken before it. */
export function printLiteral(value: unknown, indent = '', prefixColumns = 0): string {
  const line = printLine(value);
  if (indent.length + prefixColumns + line.length < columnsMax) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) return printList(value, indent, inner);
  if (typeof value !== 'object' || value === null) return line;
  const entries = Object.entries(value).map(([key, item]) => {
    const name = printKey(key);
    return `${inner}${name}: ${printLiteral(item, inner, name.length + 2)},\n`;
  });
  return `{\n${entries.join('')}${indent}}`;
}

/** Scalars fill their lines; anything else gets a line of its own. */
function printList(items: readonly unknown[], indent: string, inner: string): string {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    const isScalar = typeof item !== 'object' || item === null;
    const text = `${isScalar ? printLine(item) : printLiteral(item, inner)},`;
    if (line !== '' && (!isScalar || inner.length + line.length + text.length >= columnsMax)) {
      lines.push(`${inner}${line}\n`);
      line = '';
    }
    line = line === '' ? text : `${line} ${text}`;
  }
  lines.push(`${inner}${line}\n`);
  return `[\n${lines.join('')}${indent}]`;
}

function printLine(value: unknown): string {
  if (typeof value === 'string') return printText(value);
  if (Array.isArray(value)) return `[${value.map(printLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(
    ([key, item]) => `${printKey(key)}: ${printLine(item)}`,
  );
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

export function printKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : printText(key);
}

export function printText(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  if (!text.includes("'")) return `'${inside}'`;
  return text.includes('"') ? `'${inside.replaceAll("'", "\\'")}'` : `"${inside}"`;
}
