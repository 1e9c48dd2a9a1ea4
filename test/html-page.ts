import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { formatHtml } from '../src/report/formats/html.ts';
import type { Report } from '../src/report/report.ts';
import { tempFolder } from './temp-folder.ts';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
export const isMissing = !existsSync(executablePath);
if (isMissing)
  console.warn(`the HTML report is not tested: no Chromium at ${executablePath} (CHROMIUM_PATH names one)`);

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser | undefined;

beforeAll(async () => {
  if (!isMissing) browser = await chromium.launch({ executablePath, args });
});

afterAll(async () => {
  await browser?.close();
});

/** A page in a browser. */
export interface Opened {
  readonly page: Page;
  /** Requests beside the page itself, dialogs, errors, what the policy blocked. */
  readonly events: string[];
}

/** The HTML report in a browser without a network; `diff` is what a migration makes of the files. */
export async function open(report: Report, diff = ''): Promise<Opened> {
  if (!browser) throw new Error('no browser');
  const file = path.join(await tempFolder({ 'report.html': await formatHtml(report, { diff }) }), 'report.html');
  const context = await browser.newContext({ offline: true, viewport: { width: 390, height: 800 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const events: string[] = [];
  page.on('request', (request) => request.url() === url || events.push(`request ${request.url()}`));
  page.on('pageerror', (error) => events.push(`error ${error.message}`));
  page.on('console', (message) => events.push(`console ${message.text()}`));
  page.on('dialog', (dialog) => {
    events.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, events };
}

/** What would run, end a text or turn it round, if it could. */
export const hostile =
  '"\'><img src=x onerror="owned=1;alert(1)"></title></style></script><script>owned=1;alert(1)</script><!-- <!-- <script> ]]>&lt;&owned;\u202e\u001b[2J\ud800';
