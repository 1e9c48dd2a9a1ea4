import { describe, expect, it } from 'vitest';
import { formatJunit } from '../../src/report/formats/junit.ts';
import { hostile, isMissing, open } from '../html-page.ts';
import type { Page } from 'playwright-core';
import { reportSaying, sampleReports } from '../sample-reports.ts';
import { verified } from '../sample-verify-report.ts';

const shownChecks = (page: Page): Promise<string[]> => page.locator('details:visible .id').allTextContents();
describe.skipIf(isMissing)('the HTML report in a browser', () => {
  it.each(Object.keys(sampleReports))('opens the %s report without a request or an error', async (name) => {
    const report = sampleReports[name] ?? verified;
    const { page, events } = await open(report);
    expect(await page.locator('h1').textContent()).toContain(report.outcome);
    expect(await page.locator('#checks > details').count()).toBe(report.checks.length);
    expect(events).toEqual([]);
  });

  it('shows hostile text and runs nothing of it', async () => {
    const { page, events } = await open(reportSaying(hostile));
    await page.locator('select[name=outcome]').selectOption('');
    for (const summary of await page.locator('summary').all()) await summary.click();
    await page.locator('#checks .what').last().waitFor();
    for (const exchange of await page.locator('button.exchange').all()) await exchange.click();
    expect((await page.getByText('onerror="owned=1').all()).length).toBeGreaterThan(12);
    expect(
      await page.locator('img, iframe, a:not([href^="https://modelcontextprotocol.io/"], [href^="#"])').count(),
    ).toBe(0);
    expect(await page.evaluate('typeof owned')).toBe('undefined');
    expect(await page.locator('body').innerText()).not.toMatch(/[\u202e\u001b]/);
    expect(events).toEqual([]);
  });

  it('would not run a script that got in', async () => {
    const { page, events } = await open(verified);
    await page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: 'owned = 1' }))");
    expect(await page.evaluate('typeof owned')).toBe('undefined');
    expect(events.join()).toContain('Content Security Policy');
  });

  it('begins with what needs attention, and filters', async () => {
    const { page } = await open(verified);
    const red = ['sec-origin-403', 'sec-host', 'rob-hostile-json', 'rob-ping', 'sec-host-rebinding', 'session-delete'];
    expect(await shownChecks(page)).toEqual(red);
    await page.locator('select[name=outcome]').selectOption('');
    expect(await shownChecks(page)).toEqual([...red, 'session-unknown-404', 'auth-401', 'rob-cancel']);
    await page.locator('select[name=group]').selectOption('security');
    expect(await shownChecks(page)).toEqual(['sec-origin-403', 'sec-host', 'sec-host-rebinding']);
    await page.locator('select[name=era]').selectOption('modern');
    expect(await shownChecks(page)).toEqual(['sec-host']);
    await page.locator('select[name=level]').selectOption('MAY');
    expect(await page.getByRole('status').textContent()).toBe('0 of 9 shown');
  });

  it('finds text in what the checks say', async () => {
    const { page } = await open(verified);
    await page.getByRole('searchbox').fill('ALLOWEDorigins');
    expect(await shownChecks(page)).toEqual(['sec-origin-403']);
  });

  it('opens a check and its exchanges with the keyboard', async () => {
    const { page } = await open(verified);
    await page.locator('#checks summary', { hasText: 'sec-origin-403' }).press('Enter');
    const exchanges = page.locator('button.exchange');
    await exchanges.first().waitFor();
    expect(await exchanges.allTextContents()).toEqual([
      'POST http://127.0.0.1:3000/mcp → 200, 14 ms',
      'GET http://127.0.0.1:3000/mcp → 405, 60 ms',
      'DELETE http://127.0.0.1:3000/mcp → the connection was closed before an answer came, 30 ms',
    ]);
    expect(await page.getByText('Authorization: [redacted]').count()).toBe(0);
    await exchanges.first().press('Enter');
    expect(await exchanges.first().getAttribute('aria-expanded')).toBe('true');
    expect(await page.getByText('Authorization: [redacted]').isVisible()).toBe(true);
    expect(await page.getByText('event: message').isVisible()).toBe(true);
    await exchanges.first().press('Enter');
    expect(await page.getByText('event: message').isVisible()).toBe(false);
  });

  it('places the exchanges in time', async () => {
    const { page } = await open(verified);
    await page.locator('#checks summary', { hasText: 'sec-origin-403' }).click();
    await page.locator('.bar').first().waitFor();
    const bars = await Promise.all((await page.locator('.bar').all()).map((bar) => bar.getAttribute('style')));
    expect(bars).toEqual(['left: 0%; width: 11.6667%;', 'left: 16.6667%; width: 50%;', 'left: 75%; width: 25%;']);
  });

  it('offers the command for the clipboard, and links', async () => {
    const { page } = await open(verified);
    await page.locator('#checks summary', { hasText: 'sec-origin-403' }).click();
    await page.locator('#checks').getByRole('button', { name: 'Copy' }).click();
    await page
      .locator('#checks')
      .getByRole('button', { name: /Copied|Selected/ })
      .waitFor();
    const links = await Promise.all((await page.locator('.what a').all()).map((link) => link.getAttribute('href')));
    expect(links).toEqual([
      'https://modelcontextprotocol.io/specification/2025-11-25/basic/transports',
      ...(verified.checks[3]?.threads ?? []),
    ]);
  });

  it('fits a phone', async () => {
    const { page } = await open(verified);
    for (const summary of await page.locator('details:visible summary').all()) await summary.click();
    await page.locator('button.exchange').first().click();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  it.each(['light', 'dark'] as const)('can be read in %s', async (colorScheme) => {
    const { page } = await open(verified);
    await page.emulateMedia({ colorScheme });
    const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe({ light: 'rgb(255, 255, 255)', dark: 'rgb(20, 24, 28)' }[colorScheme]);
  });
});

describe.skipIf(isMissing)('the JUnit report in an XML parser', () => {
  it('gives hostile text back as text', async () => {
    const { page } = await open(verified);
    const xml = formatJunit(reportSaying(`${hostile}&#99999999;`), { strict: false });
    const parsed = `new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml')`;
    expect(await page.evaluate(`${parsed}.querySelector('parsererror, img, script')`)).toBeNull();
    const message = await page.evaluate<string>(`${parsed}.querySelector('failure').getAttribute('message')`);
    expect(message).toContain(hostile.slice(0, hostile.indexOf('\u202e')));
    expect(message).toContain('&#99999999;');
  });
});
