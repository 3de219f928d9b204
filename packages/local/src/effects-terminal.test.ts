import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';

const EFFECTS = new URL('./effects.ts', import.meta.url).href;
const PROGRAM = `import { createEffects } from '${EFFECTS}'; console.log(String(createEffects().isInteractive()));`;

/** Runs the program at a terminal of its own, with `redirection` behind it. */
function runAtTerminal(redirection: string): string {
  const node = `"${process.execPath}" --import tsx --input-type=module --eval "${PROGRAM}"`;
  const args = ['-qec', `${node} ${redirection}`, '/dev/null'];
  return execFileSync('/usr/bin/script', args, { encoding: 'utf8' }).trim();
}

describe.skipIf(!fs.existsSync('/usr/bin/script'))('isInteractive()', () => {
  it.each([
    ['', 'true'],
    ['2>/dev/null', 'false'],
    ['</dev/null', 'false'],
  ])('with "%s" is %s', (redirection, isInteractive) => {
    expect(runAtTerminal(redirection)).toBe(isInteractive);
  });
});
