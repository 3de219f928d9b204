import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestAdded } from '@candor/query/api';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi } from './lib/ask.ts';
import { openBrowser } from './lib/browser.ts';
import { expectSoundAddress, signUp } from './lib/dashboard-page.ts';
import type { RunningCollector } from './lib/running-collector.ts';
import { projectFolder, startCollector } from './lib/running-collector.ts';

const password = 'words of her own choice';
let dataFolder: string;
let collector: RunningCollector;
let browser: Browser;
let ada: BrowserContext;

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'candor-settings-'));
  collector = await startCollector({ dataFolder });
  const file = join(projectFolder, 'examples/compiler/telemetry.yaml');
  await callApi<ManifestAdded>(dataFolder, 'POST', '/api/manifests', readFileSync(file, 'utf8'));
  browser = await openBrowser();
  const link = /http:\S+\/welcome#\S+/.exec(collector.output())?.[0] ?? '';
  ada = await signUp(browser, link);
});
afterAll(async () => {
  await browser?.close();
  await collector?.stop('SIGTERM');
  rmSync(dataFolder, { recursive: true, force: true });
});

async function open(context: BrowserContext, name: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${collector.url}/settings/${name}`);
  return page;
}

/** Presses a button that asks once more, and confirms; by keyboard alone. */
async function confirm(page: Page, label: string, of: string): Promise<void> {
  await page.getByRole('button', { name: `${label} ${of}`, exact: true }).press('Enter');
  const again = page.getByRole('button', { name: `Yes, ${label.toLowerCase()} ${of}` });
  await again.press('Enter');
  await again.waitFor({ state: 'detached' });
}

describe('the settings', () => {
  it('invite somebody by a link that works once, who then sees no more than a viewer does', async () => {
    const page = await open(ada, 'people');
    await page.getByLabel('Name').fill('grace');
    await page.getByRole('button', { name: 'Make a link' }).press('Enter');
    const link = (await page.getByRole('status').locator('code').textContent()) ?? '';
    const grace = await browser.newContext();
    const join = await grace.newPage();
    await join.goto(link);
    await join.getByLabel('Password', { exact: true }).fill(password);
    await join.getByLabel('Password, once more').fill(password);
    await join.getByRole('button', { name: 'Join' }).click();
    await join.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await join.goto(`${collector.url}/settings`);
    const pages = join.getByRole('navigation', { name: 'Settings' }).getByRole('link');
    await expect.poll(() => pages.allTextContents()).toEqual(['Account', 'Keys']);
    await join.goto(`${collector.url}/settings/audit`);
    await join.getByText('Expected a user of the role administrator').waitFor();
    await join.goto(`${collector.url}/products/stencil/collected`);
    const quarantine = join.getByRole('region', { name: 'Quarantine' });
    await quarantine.getByText('Only administrators see it').waitFor();
    expect(await join.getByRole('alert').count()).toBe(0);
    await page.goto(`${collector.url}/products/stencil/collected`);
    await page.getByText('Nothing was refused: everything that came in').waitFor();
    await join.goto(link);
    await join.getByLabel('Password', { exact: true }).fill(password);
    await join.getByLabel('Password, once more').fill(password);
    await join.getByRole('button', { name: 'Join' }).click();
    await join.getByRole('alert').waitFor();
    await grace.close();
    await page.close();
  });

  it('change a role and remove a user, but not the last administrator', async () => {
    const page = await open(ada, 'people');
    await page.getByLabel('Role of grace').selectOption('editor');
    await expect.poll(() => page.getByLabel('Role of grace').inputValue()).toBe('editor');
    await confirm(page, 'Remove', 'ada');
    await page.getByText('Expected an administrator to be left').waitFor();
    await confirm(page, 'Remove', 'grace');
    await expect.poll(() => page.getByRole('rowheader').allTextContents()).toEqual(['ada']);
    await page.close();
  });

  it('make a token that can do what its scope says, until it is revoked', async () => {
    const page = await open(ada, 'tokens');
    await page.getByLabel('Name', { exact: true }).fill('nightly report');
    await page.getByRole('checkbox', { name: 'read Read' }).check();
    await page.getByRole('button', { name: 'Make the token' }).click();
    const token = (await page.getByRole('status').locator('code').textContent()) ?? '';
    const ask = async (path: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(collector.url + path, { headers })).status;
    };
    expect(await ask('/api/products')).toBe(200);
    expect(await ask('/api/audit')).toBe(403);
    await confirm(page, 'Revoke', 'nightly report');
    await page.getByText(/^revoked /).waitFor();
    expect(await ask('/api/products')).toBe(401);
    await page.close();
  });

  it('make and revoke a key', async () => {
    const page = await open(ada, 'keys');
    const form = page.getByRole('form').first();
    await form.getByLabel('Environment').fill('nightly');
    await form.getByRole('button', { name: 'Make a key' }).click();
    const row = page.getByRole('row').filter({ hasText: 'nightly' });
    const key = (await row.getByRole('rowheader').textContent()) ?? '';
    await confirm(page, 'Revoke', key);
    await row.getByText(/revoked /).waitFor();
    const door = `${collector.url}/v1/report/${key}`;
    expect((await fetch(door, { method: 'POST', body: '' })).status).toBe(404);
    await page.close();
  });

  it('change the own password', async () => {
    const page = await open(ada, 'account');
    await page.getByLabel('Password now').fill('a few words of her own');
    await page.getByLabel('New password', { exact: true }).fill(password);
    await page.getByLabel('New password, once more').fill(password);
    await page.getByRole('button', { name: 'Change the password' }).click();
    const note = page.getByText('The password is changed.');
    await note.waitFor();
    expect(await note.textContent()).toContain('0 other sessions were ended');
    await page.close();
  });

  it.each(['account', 'people', 'tokens', 'keys', 'audit'])(
    'the page %s is sound in light and dark, wide and narrow',
    async (name) => {
      await expectSoundAddress(ada, `${collector.url}/settings/${name}`, `settings-${name}`);
    },
  );

  it('signing out everywhere ends all sessions, and leads to the sign-in page', async () => {
    const page = await open(ada, 'account');
    await page.getByRole('button', { name: 'Sign out everywhere of all sessions' }).press('Enter');
    await page.getByRole('button', { name: /^Yes, sign out everywhere/ }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.goto(`${collector.url}/settings/people`);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(new URL(page.url()).searchParams.get('back')).toBe('/settings/people');
  });
});
