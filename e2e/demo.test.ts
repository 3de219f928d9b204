import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spellV4 } from '@candor/collector/address-spellings.fixture';
import { findTraces, readFiles, readTables } from '@candor/collector/address-traces.fixture';
import type { Answer } from '@candor/query/answer';
import type { CollectorStatus, RegisteredManifest } from '@candor/query/api';
import type { Question } from '@candor/query/question';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relayAddresses } from '../tools/demo/countries.ts';
import { ask, callApi, lastDays } from './lib/ask.ts';
import { openBrowser } from './lib/browser.ts';
import { expectSoundPage, readHeadline, signUp } from './lib/dashboard-page.ts';
import type { Acknowledged } from './lib/demo-process.ts';
import { runDemo, sumEvents } from './lib/demo-process.ts';
import type { RunningCollector } from './lib/running-collector.ts';
import { startCollector } from './lib/running-collector.ts';
import { readUntil } from './lib/wait-until.ts';

const products = ['automation-server', 'vms-module', 'stencil'] as const;
const pages = ['overview', 'sizes', 'events', 'questions', 'collected'] as const;

let dataFolder: string;
let collector: RunningCollector;
let browser: Browser;
let acknowledged: Acknowledged;

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'candor-demo-data-'));
  collector = await startCollector({ dataFolder });
  browser = await openBrowser();
  acknowledged = await runDemo(dataFolder, ['--days', '14', '--scale', '0.5']);
  await readUntil(
    () => callApi<CollectorStatus>(dataFolder, 'GET', '/api/status'),
    ({ journal }) => journal.eventsWaiting === 0,
  );
});
afterAll(async () => {
  await browser?.close();
  await collector?.stop('SIGTERM');
  rmSync(dataFolder, { recursive: true, force: true });
});

/** Asks how often each event of a lane came, until the rollups have caught up with `expected`. */
async function askEvents(
  product: string,
  lane: Question['lane'],
  expected: number,
): Promise<Answer> {
  const question: Question = {
    product,
    metric: { of: 'events', event: null },
    breakdown: { by: 'event' },
    filters: [],
    span: lastDays(),
    step: 'span',
    ...(lane === undefined ? {} : { lane }),
  };
  const sum = (answer: Answer): number => answer.rows.reduce((total, row) => total + row.value, 0);
  return readUntil(
    () => ask(dataFolder, question),
    (answer) => sum(answer) === expected,
    30_000,
  );
}

describe('three products report, a vendor reads', () => {
  it('stored what it acknowledged, event for event, and refused nothing', async () => {
    const status = await callApi<CollectorStatus>(dataFolder, 'GET', '/api/status');
    expect(sumEvents(acknowledged)).toBeGreaterThan(3000);
    expect(status.eventsStored).toBe(sumEvents(acknowledged));
    for (const product of products) {
      expect(await callApi(dataFolder, 'GET', `/api/products/${product}/quarantine`)).toEqual([]);
    }
  });

  it.each(products)(
    '%s: the answers are what was acknowledged, lane by lane and event by event',
    async (product) => {
      const { manifest } = await callApi<RegisteredManifest>(
        dataFolder,
        'GET',
        `/api/products/${product}/manifest`,
      );
      const counts = acknowledged[product] ?? {};
      expect(Object.keys(counts).length).toBeGreaterThan(0);
      for (const lane of Object.keys(manifest.lanes) as NonNullable<Question['lane']>[]) {
        const ofLane = Object.entries(counts).filter(
          ([event]) => manifest.events[event]?.lane === lane,
        );
        const expected = ofLane.reduce((sum, [, count]) => sum + count, 0);
        const answer = await askEvents(product, lane, expected);
        const told = answer.rows.filter((row) => !row.folded);
        expect(answer.rows.every((row) => row.installations >= answer.k)).toBe(true);
        expect(lane !== 'usage' || told.length > 0).toBe(true);
        expect(told.map((row) => [row.group, row.value])).toEqual(
          told.map((row) => [row.group, counts[row.group ?? '']]),
        );
        // What fewer than k installations sent may be left out altogether; everything else is told, to the event.
        const sum = answer.rows.reduce((total, row) => total + row.value, 0);
        expect(answer.folded.rows > 0 ? expected : sum).toBe(expected);
      }
    },
  );

  it('shows these figures, and every page light and dark, wide and narrow', async () => {
    const link = /http:\S+\/welcome#\S+/.exec(collector.output())?.[0] ?? '';
    const context = await signUp(browser, link);
    for (const product of products) {
      const { manifest } = await callApi<RegisteredManifest>(
        dataFolder,
        'GET',
        `/api/products/${product}/manifest`,
      );
      const usage = Object.entries(acknowledged[product] ?? {}).filter(
        ([event]) => manifest.events[event]?.lane === 'usage',
      );
      const shown = await readHeadline(
        context,
        `${collector.url}/products/${product}/overview`,
        'Events',
      );
      expect(shown).toBe(usage.reduce((sum, [, count]) => sum + count, 0));
      for (const page of pages) await expectSoundPage(context, collector.url, product, page);
    }
    await context.close();
  });

  it('knows the countries of their users and keeps no address of one: not in a file, a table or what it printed, in no spelling', async () => {
    expect(await collector.stop('SIGTERM')).toBe(0);
    const { texts, countries } = await readTables(dataFolder);
    const placed = new Set(countries.map(([, , country]) => country).filter((name) => name !== ''));
    expect(placed.size).toBe(relayAddresses.length);
    const printed = ['what it printed', Buffer.from(collector.output())] as const;
    const searched = [...(await readFiles(dataFolder)), ...texts, printed];
    expect(searched.length).toBeGreaterThan(50);
    expect(findTraces(relayAddresses.flatMap(spellV4), searched)).toEqual([]);
  });
});
