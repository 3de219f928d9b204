/**
 * One of several processes that log at once: waits for the file `<folder>.go`, then appends as many entries as it is told, each
 * with a body of its own.
 */
import fs from 'node:fs';
import process from 'node:process';
import { appendToLedger } from '../ledger.ts';

const [folder = '', name = '', count = ''] = process.argv.slice(2);
fs.writeSync(1, 'ready\n');
while (!fs.existsSync(`${folder}.go`)) {
  // Spinning, so that all start within the same fraction of a millisecond.
}
for (let index = 0; index < Number(count); index += 1) {
  const kept = appendToLedger(
    { folder, product: 'stencil', days: 90 },
    {
      sent: '2026-11-21T10:00:00.000Z',
      address: 'https://telemetry.example.com/v1/report/stencil',
      status: 200,
      receipt: { accepted: index },
      // Longer than a page of memory, so that a write in pieces would show.
      body: `{"candor":1,"by":"${name}"}\n{"seq":${index},"text":"${name.repeat(9_000)}"}\n`,
    },
  );
  if (!kept) fs.writeSync(1, 'lost\n');
}
