/** Charts that people save, in a browser. */
import type { SavedChart } from '@candor/query/api';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callApi } from './lib/ask.ts';
import type { BakeryPages } from './lib/bakery-pages.ts';
import { openBakeryPages } from './lib/bakery-pages.ts';
import { expectSoundAddress } from './lib/dashboard-page.ts';

let pages: BakeryPages;
beforeAll(async () => {
  pages = await openBakeryPages();
});
afterAll(() => pages?.close());

async function open(path: string): Promise<Page> {
  const page = await pages.ada.newPage();
  await page.goto(pages.product + path);
  return page;
}

function listSaved(): Promise<readonly SavedChart[]> {
  return callApi(pages.dataFolder, 'GET', '/api/products/bakery/charts');
}

function saved(page: Page): Locator {
  return page.getByRole('region', { name: 'Saved', exact: true }).getByRole('region');
}

it('a chart is saved where it is seen, with its filters, stands among the questions, and goes again', async () => {
  const page = await open('/events?if.fact-os=linux');
  const button = page.getByRole('button', { name: /^Save: / }).first();
  await button.press('Enter');
  const title = page.getByLabel('Save among the questions as');
  expect(await title.inputValue()).not.toBe('');
  await title.fill('Health on Linux');
  await title.press('Enter');
  await title.waitFor({ state: 'detached' });
  expect(await listSaved()).toMatchObject([
    { title: 'Health on Linux', savedBy: 'ada', question: { filters: [{ values: ['linux'] }] } },
  ]);

  await page.goto(`${pages.product}/questions`);
  await expect
    .poll(() => saved(page).getByRole('heading').allTextContents())
    .toEqual(['Health on Linux']);
  expect(
    await saved(page)
      .getByRole('button', { name: /^Save: / })
      .count(),
  ).toBe(0);
  await saved(page).getByText('Operating system: Linux').waitFor();
  await expectSoundAddress(pages.ada, `${pages.product}/questions`, 'bakery-questions');

  await page.getByRole('button', { name: 'Remove Health on Linux' }).press('Enter');
  await page.getByRole('button', { name: 'Yes, remove Health on Linux' }).press('Enter');
  await page.getByText('Nothing is saved yet.').waitFor();
  expect(await listSaved()).toEqual([]);
  await page.close();
});

it('a title that is taken is refused in words, and the form stays', async () => {
  const page = await open('/events');
  for (const _time of [1, 2]) {
    await page
      .getByRole('button', { name: /^Save: / })
      .first()
      .press('Enter');
    await page.getByLabel('Save among the questions as').fill('Twice');
    await page.getByRole('button', { name: 'Save the chart' }).press('Enter');
    await page
      .getByText('Expected a title of its own')
      .or(page.getByRole('button', { name: /^Save: /, expanded: false }).first())
      .first()
      .waitFor();
  }
  await page.getByText('Expected a title of its own').waitFor();
  await page.getByLabel('Save among the questions as').press('Escape');
  expect(await page.getByLabel('Save among the questions as').count()).toBe(0);
  expect(await listSaved()).toHaveLength(1);
  await page.close();
});
