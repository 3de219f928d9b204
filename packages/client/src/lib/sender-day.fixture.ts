/**
 * Marks the day of a sender twice: `FOLDER NOW_MS`. Prints whether it was this process's each time.
 */
import { markSenderDay } from './sender-day.ts';

const [folder = '', nowMs = ''] = process.argv.slice(2);
const mark = (): boolean => markSenderDay({ folder, nowMs: Number(nowMs) }) !== null;
process.stdout.write(JSON.stringify([mark(), mark()]));
