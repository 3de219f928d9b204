/**
 * A process that makes room in the spool for one more file: `FOLDER NOW_MS`.
 */
import { makeRoomInSpool } from '../spool.ts';

const [folder = '', nowMs = ''] = process.argv.slice(2);
makeRoomInSpool({ folder, nowMs: Number(nowMs), senderHex: 'abcd' });
