import type { Finding, Tree } from '../tree.ts';
import { sourceFiles } from '../tree.ts';

// Written so that this file does not find itself.
const strayMark = /\b(?:FIX[M]E|TO[D]O|X{3}|HA[C]K)\b/;

/** No stray remarks: what is to be done is an issue, not a comment that nobody reads again. */
export function checkRemarks(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const [path, text] of sourceFiles(tree)) {
    for (const [index, line] of text.split('\n').entries()) {
      const mark = strayMark.exec(line)?.[0];
      if (mark !== undefined) {
        findings.push({
          rule: 'remarks',
          path,
          line: index + 1,
          message: `a stray ${mark}: do it, or write an issue`,
        });
      }
    }
  }
  return findings;
}
