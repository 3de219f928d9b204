/**
 * Charts that people save, so that a question is put together once and read by many. What is kept is the question, never an
 * answer: who opens a chart asks anew, and is told no more than the question would tell anybody.
 */
import { randomUUID } from 'node:crypto';
import type { Manifest } from '@candor/manifest/manifest';
import type { SavedChart } from '@candor/query/api';
import { chartTitleCharsMax, savedChartsMax } from '@candor/query/limits';
import { type QuestionIssue, parseQuestion } from '@candor/query/parse';
import { CollectorError } from '../../errors.ts';
import { memberInvalid } from '../api/route.ts';
import type { ActorName } from '../metadata/audit.ts';
import type { Metadata } from '../metadata/metadata.ts';
import type { SavedChartRow } from '../metadata/saved-charts.ts';

export interface SavedChartBook {
  /** Oldest first. */
  readonly list: (manifest: Manifest) => readonly SavedChart[];
  /** @throws CollectorError body_invalid, question_invalid, chart_title_taken, charts_full */
  readonly save: (
    manifest: Manifest,
    title: string,
    question: unknown,
    by: ActorName,
  ) => SavedChart;
  /** Those that are left. @throws CollectorError chart_unknown */
  readonly remove: (manifest: Manifest, id: string, by: ActorName) => readonly SavedChart[];
}

/** Controls, line ends and what turns the direction of text around: a title is one line that stands as it is written. */
const NOT_IN_A_LINE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

export function createSavedChartBook(
  { savedCharts, audit, inTransaction }: Pick<Metadata, 'savedCharts' | 'audit' | 'inTransaction'>,
  now: () => number,
): SavedChartBook {
  const list: SavedChartBook['list'] = (manifest) =>
    savedCharts.list(manifest.product).map((row) => describe(row, manifest));
  return {
    list,
    save: (manifest, given, question, by) => {
      const { product } = manifest;
      const title = readTitle(given);
      const parsed = parseQuestion(question, manifest);
      if (!parsed.ok) throw questionInvalid(parsed.issues);
      const row = { id: randomUUID(), product, title, saved: now(), savedBy: by };
      const kept = { ...row, question: JSON.stringify(parsed.value) };
      inTransaction(() => {
        if (savedCharts.list(product).length >= savedChartsMax) throw full();
        if (!savedCharts.add(kept)) throw titleTaken();
        audit.add({ at: now(), actor: by, act: 'chart_saved', subject: `${product}/${row.id}` });
      });
      return describe(kept, manifest);
    },
    remove: (manifest, id, by) => {
      const { product } = manifest;
      inTransaction(() => {
        if (!savedCharts.remove(product, id)) throw unknown();
        audit.add({ at: now(), actor: by, act: 'chart_removed', subject: `${product}/${id}` });
      });
      return list(manifest);
    },
  };
}

function readTitle(given: string): string {
  const title = given.trim();
  const isLine = title.length > 0 && title.length <= chartTitleCharsMax;
  if (isLine && !NOT_IN_A_LINE.test(title)) return title;
  throw memberInvalid('title', `one line of 1 to ${chartTitleCharsMax} characters`);
}

/** A manifest may have come since that no longer declares what the question asks for. */
function describe(
  { id, title, question, saved, savedBy }: SavedChartRow,
  manifest: Manifest,
): SavedChart {
  const parsed = parseQuestion(JSON.parse(question), manifest);
  const stands = parsed.ok ? parsed.value : null;
  return { id, title, question: stands, saved: new Date(saved).toISOString(), savedBy };
}

function questionInvalid(issues: readonly QuestionIssue[]): CollectorError {
  return new CollectorError(
    'question_invalid',
    'Expected a question about what the manifest declares, got one with issues. Correct them, and save it again.',
    { issues },
  );
}

function full(): CollectorError {
  return new CollectorError(
    'charts_full',
    `Expected at most ${savedChartsMax} saved charts of a product, got one more. Remove one that nobody reads.`,
  );
}

function titleTaken(): CollectorError {
  return new CollectorError(
    'chart_title_taken',
    'Expected a title of its own, got that of another saved chart of the product. Choose another, or remove that one.',
  );
}

function unknown(): CollectorError {
  return new CollectorError(
    'chart_unknown',
    'Expected the id of a saved chart of the product, got another. List them, and try again.',
  );
}
