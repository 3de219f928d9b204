/**
 * A floor: a server on bare `node:http` that does a part of what a door must do, and nothing else. `read` takes the body, `parse`
 * inflates it and parses each line, `sync` also appends it to a file and answers when that is on the disk: one sync for all that
 * wait. `postgres` parses, and inserts the events by one statement.
 */
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { openPostgresInsert } from './postgres-insert.ts';

type Keep = (lines: readonly unknown[], text: string) => Promise<void>;

const [level = 'read', path = ''] = process.argv.slice(2);

async function createKeep(): Promise<Keep | null> {
  if (level === 'read') return null;
  if (level === 'parse') return () => Promise.resolve();
  if (level === 'postgres') return openPostgresInsert(path);
  const file = await open(path, 'w');
  let waiting: { text: string; done: () => void }[] = [];
  let isWriting = false;
  const writeAll = async (): Promise<void> => {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await file.write(batch.map(({ text }) => text).join(''));
      await file.datasync();
      for (const { done } of batch) done();
    }
    isWriting = false;
  };
  return (_, text) =>
    new Promise((done) => {
      waiting.push({ text, done });
      if (!isWriting) void writeAll();
    });
}

const keep = await createKeep();
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const answer = (): void => {
      const body = '{"accepted":50}';
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': body.length,
      });
      response.end(body);
    };
    const body = Buffer.concat(chunks);
    if (keep === null) return answer();
    const text = gunzipSync(body).toString('utf8');
    const lines = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
    void keep(lines, text).then(answer);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
