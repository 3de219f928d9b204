/** The choice of environment in a browser: what came in under one key of a product is told apart from what came in under another. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CollectorStatus, KeySummary, ManifestAdded, SavedChart } from '@candor/query/api';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi } from './lib/ask.ts';
import type { Sender } from './lib/bakery.ts';
import { bakeryManifest, bakeryVocabulary, sendFailure, sendHealth } from './lib/bakery.ts';
import { openBrowser } from './lib/browser.ts';
import { expectSoundAddress, readHeadline, signUp } from './lib/dashboard-page.ts';
import type { RunningCollector } from './lib/running-collector.ts';
import { startCollector } from './lib/running-collector.ts';
import { readUntil } from './lib/wait-until.ts';

const active = 'Active installations';
const produced = 8;
const tested = 6;
let dataFolder: string;
let collector: RunningCollector;
let browser: Browser;
let ada: BrowserContext;
let production: Sender;

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'candor-environments-'));
  collector = await startCollector({ dataFolder });
  const { url } = collector;
  const { hash } = await callApi<ManifestAdded>(
    dataFolder,
    'POST',
    '/api/manifests',
    bakeryManifest,
  );
  await callApi(dataFolder, 'PUT', '/api/products/bakery/vocabularies/1.1.0', bakeryVocabulary);
  production = { url, manifest: hash };
  await sendSessions(production, '1.0.0', produced);
  browser = await openBrowser();
  ada = await signUp(browser, /http:\S+\/welcome#\S+/.exec(collector.output())?.[0] ?? '');
});
afterAll(async () => {
  await browser?.close();
  await collector?.stop('SIGTERM');
  rmSync(dataFolder, { recursive: true, force: true });
});

/** A healthy session of each of so many installations, and waits until the store has them. */
async function sendSessions(sender: Sender, version: string, installations: number): Promise<void> {
  const devices = Array.from({ length: installations }, (_, device) => device);
  const atMs = Date.now();
  await Promise.all(
    devices.map((device) => sendHealth(sender, { device, version, atMs }, 'healthy')),
  );
  await stored();
}

async function stored(): Promise<void> {
  await readUntil(
    () => callApi<CollectorStatus>(dataFolder, 'GET', '/api/status'),
    ({ journal }) => journal.eventsWaiting === 0,
  );
}

function makeKey(environment: string): Promise<KeySummary> {
  return callApi(dataFolder, 'POST', '/api/products/bakery/keys', { environment });
}

function addressOf(path: string): string {
  return `${collector.url}/products/bakery/${path}`;
}

async function open(path: string): Promise<Page> {
  const page = await ada.newPage();
  await page.goto(addressOf(path));
  return page;
}

/** Chooses an environment by keyboard alone. */
async function choose(page: Page, environment: string): Promise<void> {
  const button = page.getByRole('button', { name: /^Environment: / });
  await button.press('Enter');
  const link = page
    .getByRole('group', { name: /^Environment: / })
    .getByRole('link', { name: environment, exact: true });
  await link.press('Enter');
  await page.getByRole('button', { name: `Environment: ${environment}` }).waitFor();
}

it('a product of one environment has nothing to choose', async () => {
  expect(await readHeadline(ada, addressOf('overview'), active)).toBe(produced);
  const page = await open('overview');
  await page.getByRole('group', { name: 'Time span' }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(await page.getByRole('button', { name: /^Environment/ }).count()).toBe(0);
  await page.close();
});

describe('with a key for tests', () => {
  beforeAll(async () => {
    const { key } = await makeKey('test');
    const test: Sender = { ...production, key };
    await sendSessions(test, '1.1.0', tested);
    const atMs = Date.now();
    await Promise.all(
      Array.from({ length: tested }, (_, device) =>
        sendFailure(test, { device, version: '1.1.0', atMs }, 'bake'),
      ),
    );
    await makeKey('ci');
    await stored();
  });

  it('its reports show under test, and not under production', async () => {
    expect(await readHeadline(ada, addressOf('overview'), active)).toBe(produced);
    expect(await readHeadline(ada, addressOf('overview?environment=test'), active)).toBe(tested);
  });

  it('the choice stands in the address, and goes along from page to page', async () => {
    const page = await open('overview?days=7');
    await choose(page, 'test');
    expect(new URL(page.url()).search).toBe('?days=7&environment=test');
    await page.getByRole('link', { name: 'Crashes', exact: true }).press('Enter');
    const groups = page.getByRole('region', { name: 'Groups', exact: true });
    await groups.getByRole('link').first().press('Enter');
    await page.getByRole('region', { name: 'Stack', exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?days=7&environment=test');
    await choose(page, 'production');
    await page.getByText('Nothing of this group in this time span').waitFor();
    await page.getByRole('link', { name: 'All crashes' }).press('Enter');
    await page.getByText('No failure in this time span').waitFor();
    expect(new URL(page.url()).search).toBe('?days=7');
    await page.close();
  });

  it('releases are told apart, and judged in their own environment', async () => {
    const page = await open('reliability?environment=test');
    const adoption = page.getByRole('region', { name: 'Adoption', exact: true });
    await adoption.getByText('1.1.0').waitFor();
    expect(await adoption.getByText('1.0.0').count()).toBe(0);
    const warning = page.getByRole('region', { name: 'Early warning', exact: true });
    expect(await warning.locator('pre').textContent()).toContain('&environment=test"');
    await choose(page, 'production');
    await adoption.getByText('1.0.0').waitFor();
    expect(await adoption.getByText('1.1.0').count()).toBe(0);
    await page.close();
  });

  it('a page on which nothing came in says so, names the environment, and leads to another', async () => {
    const page = await open('overview?environment=ci');
    const note = page.getByRole('status').filter({ hasText: 'under the environment ci' });
    await note.waitFor();
    await page
      .getByRole('region', { name: 'Sessions over time', exact: true })
      .getByText('Nothing in this time span under the environment ci')
      .waitFor();
    await note.getByRole('link', { name: 'test', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Environment: test' }).waitFor();
    await note.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?environment=test');
    await page.close();
  });

  it('a label that no key has says that, and one can choose another', async () => {
    const page = await open('events?environment=staging');
    await page.getByText('and no key of Bakery has that label').waitFor();
    await choose(page, 'production');
    await page.getByText('no key of Bakery').waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
    await page.close();
  });

  it('a chart that is saved under test is about whatever environment its reader chooses', async () => {
    const page = await open('overview?environment=test');
    await page.getByRole('button', { name: 'Save: Sessions over time' }).press('Enter');
    await page.getByLabel('Save among the questions as').press('Enter');
    await page.getByLabel('Save among the questions as').waitFor({ state: 'detached' });
    const path = '/api/products/bakery/charts';
    const [chart] = await callApi<readonly SavedChart[]>(dataFolder, 'GET', path);
    expect(chart?.question).not.toHaveProperty('environment');
    for (const [search, installations] of [
      ['', produced],
      ['?environment=test', tested],
    ] as const) {
      await page.goto(addressOf(`questions${search}`));
      const saved = page.getByRole('region', { name: 'Sessions over time', exact: true });
      await saved.getByText(`${installations} installations`).waitFor();
    }
    await page.close();
  });

  it.each([
    ['overview?environment=test', 'bakery-overview-test'],
    ['crashes?environment=test', 'bakery-crashes-test'],
    ['reliability?environment=ci', 'bakery-reliability-ci'],
    ['overview?environment=ci', 'bakery-overview-ci'],
  ])('%s is sound in light and dark, wide and narrow', async (path, name) => {
    await expectSoundAddress(ada, addressOf(path), name);
  });
});
