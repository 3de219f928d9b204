/**
 * A sender that takes all that waits, says how many reports that were, and then does nothing: `FOLDER NOW`.
 */
import { claimReports } from '../spool.ts';

const [folder = '', nowMs = ''] = process.argv.slice(2);
const claimed = [...claimReports({ folder, nowMs: Number(nowMs), senderHex: 'ab'.repeat(8) })];
process.stdout.write(`${process.pid} ${claimed.length}\n`);
setInterval(() => undefined, 60_000);
