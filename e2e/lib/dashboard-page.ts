import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { projectFolder } from './running-collector.ts';

const settleMsMax = 60_000;
const screenshotFolder = join(projectFolder, 'e2e/screenshots');
const views = [
  { name: 'light-wide', colorScheme: 'light', width: 1440, height: 900 },
  { name: 'dark-wide', colorScheme: 'dark', width: 1440, height: 900 },
  { name: 'light-narrow', colorScheme: 'light', width: 390, height: 844 },
  { name: 'dark-narrow', colorScheme: 'dark', width: 390, height: 844 },
] as const;

/** Opens the one-time link and makes the first administrator, as a person would. */
export async function signUp(browser: Browser, link: string): Promise<BrowserContext> {
  const context = await browser.newContext();
  // Playwright's own thirty seconds are no proof that something never comes on a busy machine.
  context.setDefaultTimeout(settleMsMax * 2);
  const page = await context.newPage();
  await page.goto(link);
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill('a few words of her own');
  await page.getByLabel('Password, once more').fill('a few words of her own');
  await page.getByRole('button', { name: 'Create the administrator' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.close();
  return context;
}

/** Reads one of the overview's headline numbers off the page. */
export async function readHeadline(
  context: BrowserContext,
  address: string,
  title: string,
): Promise<number> {
  const page = await context.newPage();
  await page.goto(address);
  const value = await page
    .getByRole('group', { name: title, exact: true })
    .locator('data')
    .getAttribute('value');
  await page.close();
  return Number(value);
}

/**
 * Opens a page in every view: nothing may fail or be written to the console, every card ends in an answer, and nothing is wider
 * than the window. Leaves a picture of each view in e2e/screenshots for a person to look at.
 */
export async function expectSoundPage(
  context: BrowserContext,
  origin: string,
  product: string,
  name: string,
): Promise<void> {
  await expectSoundAddress(context, `${origin}/products/${product}/${name}`, `${product}-${name}`);
}

/** The same for any address; `name` is that of the pictures. */
export async function expectSoundAddress(
  context: BrowserContext,
  address: string,
  name: string,
): Promise<void> {
  mkdirSync(screenshotFolder, { recursive: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await settle(page);
  for (const { name: view, colorScheme, width, height } of views) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await settle(page);
    // Charts take their new width a moment after the window has.
    await expect
      .poll(() => page.locator('html').evaluate(readOverflow), {
        message: `${name} ${view} is wider than its window`,
        timeout: settleMsMax,
      })
      .toBeLessThanOrEqual(0);
    await page.screenshot({
      path: join(screenshotFolder, `${name}-${view}.png`),
      fullPage: true,
    });
  }
  expect(complaints, `${name} complains`).toEqual([]);
  expect(await page.getByRole('alert').count(), `${name} shows an error`).toBe(0);
  await page.close();
}

async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  const busy = page.locator('[aria-busy="true"]');
  await expect.poll(() => busy.count(), { timeout: settleMsMax }).toBe(0);
}

/** Runs in the page, where elements have more members than are known here: pixels by which it is wider than its window. */
function readOverflow(html: unknown): number {
  const { scrollWidth, clientWidth } = html as Record<'scrollWidth' | 'clientWidth', number>;
  return scrollWidth - clientWidth;
}
