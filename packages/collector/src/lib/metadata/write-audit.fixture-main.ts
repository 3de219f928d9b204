/** Writes rows of the audit log for ever, and says the number of each once it was told that it is written. */
import { openMetadata } from './metadata.ts';

const { audit } = openMetadata(process.argv[2] ?? '');
for (let at = 1; ; at += 1) {
  audit.add({ at, actor: 'ada', act: 'key_created', subject: `k${at}` });
  process.stdout.write(`${at}\n`);
}
