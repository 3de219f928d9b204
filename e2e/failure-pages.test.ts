import type { FailurePage } from '@candor/query/api';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi } from './lib/ask.ts';
import type { BakeryPages } from './lib/bakery-pages.ts';
import { openBakeryPages } from './lib/bakery-pages.ts';
import { expectSoundAddress } from './lib/dashboard-page.ts';
import { readUntil } from './lib/wait-until.ts';

let pages: BakeryPages;
beforeAll(async () => {
  pages = await openBakeryPages();
});
afterAll(() => pages?.close());

async function open(path: string): Promise<Page> {
  const page = await pages.ada.newPage();
  await page.goto(pages.product + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

async function readGroups(): Promise<FailurePage['groups']> {
  const path = '/api/products/bakery/failures';
  return (await callApi<FailurePage>(pages.dataFolder, 'GET', path)).groups;
}

/** The path of the group whose first own frame is in a function. */
async function findGroup(symbol: string): Promise<string> {
  const groups = await readGroups();
  const group = groups.find(({ title }) => title.symbol === symbol)?.group ?? '';
  return `/crashes/${encodeURIComponent(group)}`;
}

/** For what the page shows only once an answer is there, on a machine that may be busy. */
const patient = { timeout: 30_000 };

function card(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

/** Titles of the groups that are listed. */
function listed(page: Page): Locator {
  return card(page, 'Groups').getByRole('listitem').getByRole('link');
}

describe('the page of crashes', () => {
  it('lists groups with their counts, and those of few without', async () => {
    const page = await open('/crashes');
    await expect
      .poll(() => listed(page).allTextContents(), patient)
      .toEqual(['TypeError in bake', 'TypeError in heat', 'TypeError in knead']);
    const rows = card(page, 'Groups').getByRole('listitem');
    expect(await rows.nth(0).locator('data').getAttribute('value')).toBe('60');
    expect(await rows.nth(0).textContent()).toContain('in 1.0.0, 1.1.0');
    expect(await rows.nth(0).getByRole('img').getAttribute('aria-label')).toContain('Trend of');
    expect(await rows.nth(2).textContent()).toContain('fewer than 5');
    expect(await rows.nth(2).locator('data').count()).toBe(0);
    const longer = page.getByRole('link', { name: '90 days' });
    expect(await longer.getAttribute('href')).toBe('/products/bakery/crashes?days=90');
    await page.getByRole('button', { name: 'Table: Groups' }).press('Enter');
    const cells = page.getByRole('table', { name: 'Groups' }).locator('data');
    expect(await cells.allTextContents()).toContain('60');
    await page.close();
  });

  it('filters by what the address says, and offers all where nothing is like that', async () => {
    const page = await open('/crashes?release=1.1.0');
    await expect.poll(() => listed(page).count(), patient).toBe(2);
    await page.getByLabel('Release').selectOption('1.0.0');
    await expect.poll(() => listed(page).allTextContents(), patient).toEqual(['TypeError in bake']);
    await page.getByLabel('Status').selectOption('ignored');
    await page.getByText('No group is like that').waitFor();
    expect(new URL(page.url()).search).toBe('?release=1.0.0&status=ignored');
    await page.getByRole('link', { name: 'Show all groups' }).press('Enter');
    await expect.poll(() => listed(page).count(), patient).toBe(3);
    await page.getByLabel('Severity').selectOption('handled');
    await expect.poll(() => listed(page).count(), patient).toBe(2);
    await page.getByLabel('Order').selectOption('first');
    await expect.poll(() => listed(page).first().textContent()).toBe('TypeError in heat');
    await page.close();
  });
});

describe('the page of a group', () => {
  it('shows the stack with links to the source, the cause, and counts of all other frames', async () => {
    const page = await open(await findGroup('bake'));
    const stack = card(page, 'Stack');
    const link = stack.getByRole('link').first();
    expect(await link.getAttribute('href')).toMatch(
      /^https:\/\/git\.example\.com\/bakery\/blob\/v1\.[01]\.0\/src\/oven\.ts#L110$/,
    );
    const text = (await stack.textContent()) ?? '';
    expect(text).toContain('OvenError');
    expect(text).toContain('caused by TypeError');
    expect(text).toContain('4 frames of other packages');
    expect(text).toContain('6 frames of the runtime (node:internal/modules/cjs/loader)');
    const releases = card(page, 'Releases').locator('data');
    expect(await releases.allTextContents()).toEqual(['20', '40']);
    await expect
      .poll(
        () => card(page, 'Two releases side by side').locator('data').allTextContents(),
        patient,
      )
      .toEqual(['20', '40']);
    expect(await page.title()).toBe('TypeError in bake · Crashes · Bakery');
    await page.getByRole('link', { name: 'All crashes' }).press('Enter');
    await expect.poll(() => page.title(), patient).toBe('Crashes · Bakery');
    await page.close();
  });

  it('of fewer than k installations says once that it may not say when and where', async () => {
    const page = await open(await findGroup('knead'));
    await card(page, 'When and where').getByText('Withheld for privacy').waitFor();
    expect(await card(page, 'Releases').count()).toBe(0);
    expect(await page.getByText('Linux').count()).toBe(0);
    await page.close();
  });

  it('is fixed in a release, and has returned when it comes again', async () => {
    const path = await findGroup('heat');
    const page = await open(path);
    await page.getByLabel('This group is').selectOption('fixed');
    await page.getByRole('form', { name: 'Status' }).getByLabel('Release').fill('1.2.0');
    await page.getByRole('button', { name: 'Save the status' }).press('Enter');
    await page.getByText('Fixed in 1.2.0').waitFor();
    await pages.bakery.failAgain('heat', '1.2.0');
    const returned = await readUntil(
      async () => (await readGroups()).filter(({ hasReturned }) => hasReturned),
      ({ length }) => length > 0,
    );
    expect(returned.map(({ title }) => title.symbol)).toEqual(['heat']);
    await page.goto(`${pages.product}/crashes?status=returned`);
    await expect.poll(() => listed(page).allTextContents(), patient).toEqual(['TypeError in heat']);
    await page.close();
  });

  it('is merged into another and taken out again', async () => {
    const page = await open(await findGroup('knead'));
    await page.getByLabel('The other group', { exact: true }).selectOption({ index: 1 });
    await page.getByRole('button', { name: /^Merge into/ }).press('Enter');
    await page.getByRole('button', { name: /^Yes, merge/ }).press('Enter');
    await page.getByRole('heading', { level: 2, name: /TypeError in bake/ }).waitFor();
    await page.getByRole('button', { name: 'Variant 3' }).click();
    await page.getByRole('button', { name: /^Take out/ }).press('Enter');
    await page.getByRole('button', { name: /^Yes, take out/ }).press('Enter');
    await expect
      .poll(() => page.getByRole('button', { name: /^Variant/ }).count(), patient)
      .toBe(2);
    expect(decodeURIComponent(page.url())).toContain(decodeURIComponent(await findGroup('bake')));
    await page.close();
  });

  it('of which nothing is known says what may have become of it', async () => {
    const page = await open('/crashes/1%3A0000000000000000');
    const said = page.getByRole('main').getByRole('alert');
    await expect.poll(() => said.textContent(), patient).toContain('Nothing of this group');
    await page.close();
  });
});

describe('the page of reliability', () => {
  it('says that the newest release fails more often, by how much, and how a pipeline asks', async () => {
    const page = await open('/reliability?release=1.1.0');
    const warning = card(page, 'Early warning');
    await warning.getByText('1.1.0 fails more often than 1.0.0').waitFor();
    expect(await warning.locator('data').first().getAttribute('value')).toBe('fail');
    const command = (await warning.locator('pre').textContent()) ?? '';
    expect(command).toContain(
      `${pages.bakery.collector.url}/api/gate?product=bakery&release=1.1.0`,
    );
    const beside = warning.getByLabel('Beside');
    expect(await beside.locator('option').first().textContent()).toBe('Its predecessor');
    await beside.selectOption('1.0.0');
    await expect
      .poll(() => new URL(page.url()).searchParams.get('baseline'), patient)
      .toBe('1.0.0');
    await beside.selectOption('');
    await expect.poll(() => new URL(page.url()).searchParams.has('baseline'), patient).toBe(false);
    await page.close();
  });

  it('says once that nothing was told in a span, not with every figure', async () => {
    const page = await open('/reliability?from=2026-01-01&to=2026-01-31');
    await card(page, 'Health of releases').getByText('Nothing in this time span').waitFor();
    expect(await page.getByText('Nothing in this time span').count()).toBe(1);
    await page.close();
  });

  it('shows shares with their intervals, and the table behind them', async () => {
    const page = await open('/reliability');
    const sessions = card(page, 'Crash-free sessions');
    await expect.poll(() => sessions.locator('data').first().textContent(), patient).toBe('70%');
    expect(await sessions.textContent()).toContain('65.1% to 74.5%');
    await page.getByRole('button', { name: 'Table: How sessions went' }).press('Enter');
    const row = page
      .getByRole('table', { name: 'How sessions went' })
      .getByRole('row', { name: /^1\.1\.0/ });
    expect(await row.locator('data').last().getAttribute('value')).toBe('108');
    await page.close();
  });

  it('lays two releases side by side, as the address says', async () => {
    const page = await open('/reliability');
    await card(page, 'Two releases side by side').getByLabel('Beside').selectOption('1.1.0');
    await expect
      .poll(() => new URL(page.url()).searchParams.get('baseline'), patient)
      .toBe('1.1.0');
    const table = page.getByRole('table', { name: 'Failures of two releases' });
    await table.getByRole('link', { name: 'TypeError in heat' }).waitFor();
    await page.close();
  });

  it('lets an administrator say who is told, and tells what is wrong with it', async () => {
    const page = await open('/reliability');
    const form = page.getByRole('form', { name: 'Alert settings' });
    await form.getByLabel('Webhook', { exact: true }).fill('http://127.0.0.1:9/hooks/candor');
    await form.getByRole('button', { name: 'Save the settings' }).press('Enter');
    await form.getByRole('alert').waitFor();
    await form.getByLabel('Secret of the webhook').fill('sixteen characters and more');
    await form.getByLabel('Mail to').fill('releases@example.com');
    await form.getByRole('button', { name: 'Save the settings' }).press('Enter');
    await form.getByText('The settings are saved.').waitFor();
    const settings = await callApi(
      pages.dataFolder,
      'GET',
      '/api/products/bakery/failure-settings',
    );
    expect(settings).toMatchObject({ hasWebhookSecret: true, mailTo: ['releases@example.com'] });
    await page.close();
  });
});

it('the page of performance tells what blocked the main thread, and of too few no more than where', async () => {
  const page = await open('/performance');
  const rows = page.getByRole('table', { name: 'What blocked the main thread' }).getByRole('row');
  await expect
    .poll(() => rows.allTextContents(), patient)
    .toEqual([
      'CodeInstallationsTimesLast',
      // It happened a while before the page was opened: soon after midnight (UTC) that is another day.
      expect.stringMatching(/^heat in src\/heat\.ts66(?:today|yesterday)$/),
      `knead in src/dough.ts${'fewer than 5'.repeat(3)}`,
    ]);
  await page.close();
});

it.each<readonly [string, () => Promise<string>]>([
  ['crashes', async () => '/crashes'],
  ['crash', () => findGroup('bake')],
  ['reliability', async () => '/reliability'],
  ['performance', async () => '/performance'],
])('the page %s is sound in light and dark, wide and narrow', async (name, find) => {
  await expectSoundAddress(pages.ada, pages.product + (await find()), `bakery-${name}`);
});
