/**
 * Looks up what the latest failures say. Counting goes by fingerprints alone and tells which failures are to be read: to read the text of each, a
 * kilobyte and more, would take as long as all the rest.
 */
import type { Day } from '@candor/query/question';
import type { FailureSample } from '../../failures.ts';
import { textTriesMax } from '../../limits.ts';
import type { Parameters } from '../connection.ts';

/** As the statements name the latest of a group or variant. */
export type LatestColumn = readonly [day: Day, session: string, seq: number, version: string];

interface WithLatest {
  readonly latest: LatestColumn;
}

export type WithText<Row extends WithLatest> = Omit<Row, 'latest'> & {
  readonly latest: FailureSample;
};

export interface TextReaders<Row extends WithLatest> {
  readonly find: () => Promise<readonly Row[]>;
  readonly readTexts: (which: Parameters) => Promise<readonly TextColumns[]>;
}

export interface TextColumns {
  readonly of_session: string;
  readonly of_seq: number;
  readonly failure: string;
}

/** Rows with what their latest says. If that is gone when it is read, they are found anew; the last time they are left out. */
export async function readWithTexts<Row extends WithLatest>({
  find,
  readTexts,
}: TextReaders<Row>): Promise<readonly WithText<Row>[]> {
  for (let tries = 1; ; tries += 1) {
    const rows = await find();
    if (rows.length === 0) return [];
    const found = await readTexts(nameAll(rows));
    const texts = new Map(
      found.map(({ of_session, of_seq, failure }) => [nameOne(of_session, of_seq), failure]),
    );
    const read = rows.flatMap(({ latest, ...row }) => {
      const [, session, seq, version] = latest;
      const failure = texts.get(nameOne(session, seq));
      return failure === undefined ? [] : [{ ...row, latest: { failure, version } }];
    });
    if (read.length === rows.length || tries >= textTriesMax) return read;
  }
}

function nameAll(rows: readonly WithLatest[]): Parameters {
  return {
    days: [...new Set(rows.map(({ latest: [day] }) => day))],
    sessions: rows.map(({ latest: [, session] }) => session),
    seqs: rows.map(({ latest: [, , seq] }) => seq),
  };
}

function nameOne(session: string, seq: number): string {
  return `${session} ${seq}`;
}
