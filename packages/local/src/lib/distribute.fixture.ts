/**
 * A process that hands what waits over to two sinks: `FOLDER NOW_MS SENDER_HEX`.
 */
import { distributeReports } from '../spool.ts';

const [folder = '', nowMs = '', senderHex = ''] = process.argv.slice(2);
distributeReports({ folder, nowMs: Number(nowMs), senderHex }, ['one', 'two']);
