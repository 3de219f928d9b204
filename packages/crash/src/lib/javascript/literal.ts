/**
 * What an escaped text of JavaScript says.
 */

const single: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};

/** The text between the quotes, its escapes read. What is not well escaped stays as it is written. */
export function readLiteral(inner: string): string {
  if (!inner.includes('\\')) return inner;
  return inner.replaceAll(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[^]))/g,
    (whole, brace?: string, four?: string, two?: string, char?: string) => {
      const code = Number.parseInt(brace ?? four ?? two ?? '', 16);
      if (char === undefined) return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
      return char === '\n' || char === '\r\n' ? '' : (single[char] ?? char);
    },
  );
}
