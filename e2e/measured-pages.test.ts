/** The pages of performance, projects, sites and licences in a browser, over what the demo's products reported. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '@candor/query/answer';
import type { CollectorStatus } from '@candor/query/api';
import type { Metric } from '@candor/query/question';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, callApi, lastDays } from './lib/ask.ts';
import { openBrowser } from './lib/browser.ts';
import { expectSoundPage, readHeadline, signUp } from './lib/dashboard-page.ts';
import { runDemo } from './lib/demo-process.ts';
import type { RunningCollector } from './lib/running-collector.ts';
import { startCollector } from './lib/running-collector.ts';
import { readUntil } from './lib/wait-until.ts';

let dataFolder: string;
let collector: RunningCollector;
let browser: Browser;
let ada: BrowserContext;

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'candor-measured-'));
  collector = await startCollector({ dataFolder });
  browser = await openBrowser();
  await runDemo(dataFolder, ['--days', '14', '--scale', '0.5']);
  await readUntil(
    () => callApi<CollectorStatus>(dataFolder, 'GET', '/api/status'),
    ({ journal }) => journal.eventsWaiting === 0,
  );
  ada = await signUp(browser, /http:\S+\/welcome#\S+/.exec(collector.output())?.[0] ?? '');
});
afterAll(async () => {
  await browser?.close();
  await collector?.stop('SIGTERM');
  rmSync(dataFolder, { recursive: true, force: true });
});

function addressOf(product: string, page: string): string {
  return `${collector.url}/products/${product}/${page}`;
}

async function open(product: string, page: string): Promise<Page> {
  const opened = await ada.newPage();
  await opened.goto(addressOf(product, page));
  return opened;
}

/** The answer of the API to what a figure of a page is about. */
function askSpan(metric: Metric, product = 'stencil'): Promise<Answer> {
  return ask(dataFolder, {
    product,
    metric,
    breakdown: null,
    filters: [],
    span: lastDays(),
    step: 'span',
  });
}

describe('the navigation', () => {
  it.each([
    ['stencil', ['Performance', 'Projects', 'Licences']],
    ['vms-module', ['Sites']],
    ['automation-server', ['Performance', 'Licences']],
  ])(
    'of %s has the pages for what its manifest declares, and no other',
    async (product, titles) => {
      const page = await open(product, 'overview');
      const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
      await links.first().waitFor();
      const all = new Set(['Performance', 'Projects', 'Sites', 'Licences']);
      const shown = (await links.allTextContents()).filter((title) => all.has(title));
      expect(shown).toEqual(titles);
      await page.close();
    },
  );
});

describe('performance', () => {
  const table = 'Release against predecessor';

  it('lays the newest release beside the one before it, and keeps another choice in the address', async () => {
    const page = await open('stencil', 'performance');
    const cells = page.getByRole('table', { name: table });
    await cells.waitFor();
    const release = page.getByLabel('Release', { exact: true });
    const against = page.getByLabel('Against', { exact: true });
    const [newest, older] = [await release.inputValue(), await against.inputValue()];
    const versions = ['3.0.2', '3.1.0', '3.1.1'];
    expect(versions.indexOf(newest)).toBeGreaterThan(versions.indexOf(older));
    await release.selectOption('3.0.2');
    await expect.poll(() => new URL(page.url()).searchParams.get('release')).toBe('3.0.2');
    await page.reload();
    await cells.waitFor();
    expect(await release.inputValue()).toBe('3.0.2');
    expect(await cells.getByRole('columnheader').nth(2).textContent()).toBe('Median 3.0.2');
    await page.close();
  });

  it('finds that a release weaves more slowly', async () => {
    const page = await open('stencil', 'performance?release=3.1.0&baseline=3.0.2');
    const row = page.getByRole('table', { name: table }).getByRole('row');
    const weave = row.filter({ hasText: 'Weave duration' }).locator('data');
    await weave.first().waitFor();
    const [, before, after, change] = await Promise.all(
      [0, 1, 2, 3].map(async (at) => Number(await weave.nth(at).getAttribute('value'))),
    );
    expect(after).toBeGreaterThan((before ?? 0) * 1.5);
    expect(change).toBeCloseTo((after ?? 0) / (before ?? 1) - 1, 10);
    await page.close();
  });

  it('shows both percentiles by week, as a table too, and opens an operation by keyboard', async () => {
    const page = await open('stencil', 'performance');
    const name = 'Parse duration';
    await page.getByRole('button', { name: `Table: ${name}` }).press('Enter');
    const heads = page.getByRole('table', { name }).getByRole('columnheader');
    expect(await heads.allTextContents()).toEqual([
      'Week (UTC)',
      'Median',
      '90th percentile',
      'Installations',
    ]);
    await page.getByRole('link', { name, exact: true }).press('Enter');
    await page.getByRole('heading', { level: 2, name, exact: true }).waitFor();
    await page.getByRole('region', { name: 'Median by version', exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('field')).toBe('parse_duration');
    await page.close();
  });

  it('says what to do where a filter leaves nothing', async () => {
    const page = await open('stencil', 'performance?if.fact-version=9.9.9');
    const card = page.getByRole('region', { name: table });
    await card.getByText('Nothing in this time span').waitFor();
    expect(await card.textContent()).toContain('remove a filter');
    await page.close();
  });
});

describe('projects and sites', () => {
  it.each([
    ['stencil', 'projects', 'Active projects', 'project.built', 'project'],
    ['vms-module', 'sites', 'Active sites', 'vms.connected', 'site'],
  ])(
    '%s: the page %s tells as many as the API does',
    async (product, path, title, event, field) => {
      const answer = await askSpan({ of: 'distinct', event, field }, product);
      const [row] = answer.rows;
      expect(row?.value).toBeGreaterThan(5);
      expect(await readHeadline(ada, addressOf(product, path), title)).toBe(row?.value);
    },
  );

  it('are counted by target, with code saved beside them', async () => {
    const page = await open('stencil', 'projects');
    const bars = page.getByRole('region', { name: 'Projects by target', exact: true });
    await bars.getByText('javascript').waitFor();
    for (const name of ['Active projects over time', 'Code saved', 'Projects by target version']) {
      const cards = page.getByRole('region', { name, exact: true });
      expect(await cards.count()).toBeGreaterThan(0);
    }
    await page.close();
  });
});

describe('licences', () => {
  it('tells audited users and licence keys, and who is audited', async () => {
    const keys = { of: 'distinct', event: 'licence.audited', field: 'licence_key' } as const;
    const [row] = (await askSpan(keys)).rows;
    const shown = await readHeadline(
      ada,
      addressOf('stencil', 'licences'),
      'Licence key: how many different',
    );
    expect(shown).toBe(row?.value);
    const page = await open('stencil', 'licences');
    await page.getByText('waives the audit is not audited').waitFor();
    const rules = page.getByRole('table', { name: 'Editions' }).getByRole('rowheader');
    expect(await rules.allTextContents()).toEqual(['free', 'trial', 'professional']);
    const chart = page.getByRole('region', { name: 'Audited users by edition' });
    await expect.poll(() => chart.getAttribute('aria-busy')).toBe('false');
    expect(await page.locator('main').textContent()).not.toMatch(/L-10\d\d/);
    await page.close();
  });

  it('of a server without an audit tells the status in its heartbeats', async () => {
    const page = await open('automation-server', 'licences');
    const bars = page.getByRole('region', { name: 'Licence status', exact: true });
    await bars.getByText('licensed').waitFor();
    expect(await page.getByRole('table', { name: 'Editions' }).count()).toBe(0);
    await page.close();
  });
});

describe('each page', () => {
  it.each([
    ['stencil', 'performance'],
    ['stencil', 'projects'],
    ['stencil', 'licences'],
    ['vms-module', 'sites'],
    ['automation-server', 'licences'],
  ])('%s %s is sound in light and dark, wide and narrow', async (product, page) => {
    await expectSoundPage(ada, collector.url, product, page);
  });
});
