/**
 * Prints by what this process is known in names, and how many sessions of others it takes for over: `FOLDER`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setSessionMark, tellLeftOverMarks } from '../session-mark.ts';
import { buildHead, buildSession, START_MS } from '../spool.fixture.ts';
import { nameClaimer } from './claimer.ts';
import { findProcessPlace } from './process-birth.ts';

const folder = process.argv[2] ?? '';
const session = buildSession(1);
const head = buildHead(session);
const times = { startedMs: START_MS, signMs: START_MS };
setSessionMark(folder, { session, lane: 'usage', head, sequence: 1, ...times });
// As another process of the same place has left it, whose birth the list does not have.
const file = path.join(folder, 'sessions', `${session}.json`);
const mark = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
fs.writeFileSync(file, JSON.stringify({ ...mark, birth: '1' }));
let over = 0;
tellLeftOverMarks(folder, START_MS, () => (over += 1) > 0);
process.stdout.write(JSON.stringify({ place: findProcessPlace(), claimer: nameClaimer(), over }));
