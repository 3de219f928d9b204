/** Makes sure that there is a browser for the end-to-end tests. */
import { findBrowser, installBrowser } from './browser.ts';

if (findBrowser() === undefined) {
  console.log('   No Chromium or Chrome found: installing Debian’s …');
  if (!installBrowser() || findBrowser() === undefined) {
    console.error(
      'The end-to-end tests need Chromium or Chrome, and none was found. Install one, or give its path in CANDOR_BROWSER.',
    );
    process.exitCode = 1;
  }
}
