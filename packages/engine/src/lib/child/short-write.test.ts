import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-inserts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const SCRIPT = fileURLToPath(new URL('./short-write.fixture-main.ts', import.meta.url));
/** `ulimit -f` counts in blocks of 512 bytes in a POSIX shell and of 1,024 in others: 8 KiB at most. */
const LIMITED = 'ulimit -f 8; exec "$0" "$@"';

function write(beginningBytes: number, bodyBytes: number): string {
  const node = [process.execPath, '--conditions=candor-source', '--import', 'tsx', SCRIPT];
  const sizes = [String(beginningBytes), String(bodyBytes)];
  return execFileSync('sh', ['-c', LIMITED, ...node, folder, ...sizes], { encoding: 'utf8' });
}

test.skipIf(process.platform === 'win32').each([
  [0, 12_288],
  [12_288, 0],
])(
  'an insert that the system cuts short in the middle of a write is refused, %i bytes of statement and %i of body',
  (beginning, body) => {
    expect(write(beginning, body)).toBe('EFBIG');
  },
);

test.skipIf(process.platform === 'win32')('an insert that fits stands whole in its file', () => {
  expect(write(1_024, 2_048)).toBe('3072 bytes');
});
