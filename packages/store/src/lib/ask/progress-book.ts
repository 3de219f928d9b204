/**
 * How far the rollups have come, remembered: to find it out takes longer than many an answer, and between two questions nothing may have happened.
 *
 * What was found holds for as long as the events and the notes about their days consist of the same parts, whoever writes them. It was found after
 * those parts were listed, so where they are the same later they were the same then: no part has a name twice.
 */
import type { Span } from '@candor/query/question';
import { progressSpansMax } from '../../limits.ts';
import type { Connection } from '../connection.ts';
import { readStatement } from '../statements.ts';
import { findProgress, type FoundProgress, LIMITS } from './progress.ts';

export type FindProgress = (span: Span, signal?: AbortSignal) => Promise<FoundProgress>;

export function createProgressBook(connection: Connection): FindProgress {
  let known: { readonly parts: string; readonly spans: Map<string, FoundProgress> } | null = null;
  return async (span, signal) => {
    const parts = await readParts(connection, signal);
    if (known?.parts !== parts) known = { parts, spans: new Map() };
    const { spans } = known;
    const name = `${span.from} ${span.to}`;
    const remembered = spans.get(name);
    if (remembered !== undefined) return remembered;
    const found = await findProgress(connection, { span }, signal);
    if (spans.size < progressSpansMax) spans.set(name, found);
    return found;
  };
}

async function readParts(connection: Connection, signal?: AbortSignal): Promise<string> {
  const text = await readStatement('read-parts-state');
  const [found] = await connection.ask<{ readonly state: string }>(
    { text, parameters: {} },
    LIMITS,
    signal,
  );
  return found?.state ?? '';
}
