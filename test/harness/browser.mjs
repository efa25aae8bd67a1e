// The Chromium that drives VS Code. It talks to this machine only.
import { chromium as playwright } from 'playwright-core';
import { chromium } from './prepare.mjs';

/**
 * Starts a headless Chromium. Names of other machines lead nowhere. (Refusing requests one by one would slow down every one of the
 * hundreds that VS Code makes, take away the cache, and get in the way of the service worker that webviews are loaded by.)
 */
export const launchBrowser = () =>
  playwright.launch({
    executablePath: chromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
