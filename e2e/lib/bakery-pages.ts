/** The bakery's collector with somebody signed in, for the tests of its pages. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import type { BakeryCollector } from './bakery-collector.ts';
import { startBakery } from './bakery-collector.ts';
import { openBrowser } from './browser.ts';
import { signUp } from './dashboard-page.ts';

export interface BakeryPages {
  readonly dataFolder: string;
  readonly bakery: BakeryCollector;
  /** The first administrator, by that name. */
  readonly ada: BrowserContext;
  /** The address of the product, without a slash at its end. */
  readonly product: string;
  readonly close: () => Promise<void>;
}

export async function openBakeryPages(): Promise<BakeryPages> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'candor-bakery-pages-'));
  let bakery: BakeryCollector | undefined;
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await bakery?.collector.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  };
  try {
    bakery = await startBakery(dataFolder);
    browser = await openBrowser();
    const ada = await signUp(browser, bakery.welcomeUrl);
    return {
      dataFolder,
      bakery,
      ada,
      product: `${bakery.collector.url}/products/bakery`,
      close,
    };
  } catch (failure) {
    await close();
    throw failure;
  }
}
