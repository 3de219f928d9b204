/**
 * Prints the page about telemetry that a product owes its users, from the declaration that the product obeys.
 */
import type { Manifest } from './manifest.ts';
import { printCollected, printLanes } from './lib/article/collected.ts';
import { printControl, printInspection, printRules } from './lib/article/control.ts';
import { escapeText } from './lib/article/markdown.ts';
import { printIds, printNotSent, printWhereTo } from './lib/article/protection.ts';

export interface ArticleOptions {
  /** How a user calls the product's telemetry command: `stencil telemetry`. Without it the page says nothing of commands. */
  readonly command?: string;
}

/** The page in Markdown. The same manifest always gives the same text. */
export function printArticle(manifest: Manifest, { command }: ArticleOptions = {}): string {
  const call = command ?? null;
  return [
    ...printOpening(manifest),
    ...printLanes(manifest),
    ...printCollected(manifest),
    ...printNotSent(manifest),
    ...printIds(manifest),
    ...printWhereTo(manifest),
    ...printControl(manifest, call),
    ...printRules(manifest),
    ...printInspection(manifest, call),
    ...printQuestions(manifest),
    ...printFuture(),
  ].join('\n');
}

function printOpening(manifest: Manifest): readonly string[] {
  const { title, vendor, privacy } = manifest;
  return [
    `# Telemetry in ${escapeText(title)}`,
    '',
    `${escapeText(title)} can send reports about itself to ${escapeText(vendor)}. This page says what they hold, when and why they are sent, where to, and how to turn them off. It is printed from the declaration that the program itself obeys: what is not on this page can not be sent.`,
    '',
    `More about privacy at ${escapeText(vendor)}: <${privacy}>`,
    '',
  ];
}

function printQuestions(manifest: Manifest): readonly string[] {
  if (manifest.questions.length === 0) return [];
  return [
    '## What is asked of the reports',
    '',
    'These are the charts that all of this is collected for:',
    '',
    ...manifest.questions.map(({ title }) => `- ${escapeText(title)}`),
    '',
    'A chart shows groups of installations only. Groups that are too small are not shown.',
    '',
  ];
}

function printFuture(): readonly string[] {
  return [
    '## Will more be collected?',
    '',
    'A later version may declare more. Then this page says so. What you agreed to before goes on, and what is new is not sent until you agree to it or, where reports are on by a notice, until a new notice has been shown. A variable or a settings file that turns reports on covers all that the version at hand declares.',
    '',
  ];
}
