/**
 * A process that puts a body of text into an insert file in the folder it is given, and prints how many bytes stand in it,
 * or the code with which that failed. Run under a limit on the size of files, which cuts a write short as a full disk does.
 */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { writeInsertFile } from './body.ts';

const [folder = '', beginning = '0', body = '0'] = process.argv.slice(2);
// Without a listener the limit's signal ends the process; with one, a write beyond it fails.
process.on('SIGXFSZ', () => undefined);
const request = Readable.from([Buffer.alloc(Number(body), 'a')]) as unknown as IncomingMessage;
try {
  const text = 'b'.repeat(Number(beginning));
  const { path, close } = await writeInsertFile({ inserts: folder }, text, request, false);
  process.stdout.write(`${(await readFile(path)).length} bytes`);
  await close();
} catch (failure) {
  process.stdout.write((failure as { readonly code: string }).code);
}
