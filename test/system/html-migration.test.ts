import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/edits/unified-diff.ts';
import type { Report } from '../../src/report/report.ts';
import { hostile, isMissing, open, type Opened } from '../html-page.ts';
import { sampleReports } from '../sample-reports.ts';
import { verified } from '../sample-verify-report.ts';

const before = new Map([
  ['src/index.ts', `${'// one\n'.repeat(30)}const server = 1;\n${'// two\n'.repeat(30)}main();\n`],
]);
const after = new Map([
  ['src/index.ts', `${'// one\n'.repeat(30)}const factory = 1;\n${'// two\n'.repeat(30)}main('${hostile}');\n`],
  ['src/mcp-http/serve.ts', 'export {};\n'],
]);
const change = {
  transform: 'add-http-switch',
  file: 'src/index.ts',
  confidence: 'review',
  message: 'is chosen',
} as const;
const migrated: Report = {
  ...(sampleReports['proven'] ?? verified),
  changes: [
    { ...change, line: 62 },
    { ...change, line: 31, transform: 'extract-server-factory', message: 'is built by a factory' },
  ],
  steps: [
    { label: 'build', atMs: 0, durationMs: 3000 },
    { label: 'checks', atMs: 3000, durationMs: 1000 },
  ],
};

describe.skipIf(isMissing)('the HTML report of a migration', () => {
  const openMigrated = (): Promise<Opened> => open(migrated, unifiedDiff(before, after));

  it('has the reasons beside each hunk, and new files folded', async () => {
    const { page, events } = await openMigrated();
    const hunks = await page.locator('.file[open] > .hunk').all();
    const told = await Promise.all(hunks.map((hunk) => hunk.locator('.why').innerText()));
    expect(told).toEqual([
      'src/index.ts:31 is built by a factory please review extract-server-factory',
      'src/index.ts:62 is chosen please review add-http-switch',
    ]);
    expect(await page.locator('.hunk ins').first().textContent()).toBe('+const factory = 1;\n');
    expect(await page.getByText('src/mcp-http/serve.ts').isVisible()).toBe(false);
    await page.getByText('1 new file').click();
    expect(await page.getByText('src/mcp-http/serve.ts').isVisible()).toBe(true);
    expect(await page.evaluate('typeof owned')).toBe('undefined');
    expect(events).toEqual([]);
  });

  it.each([390, 800, 1280])('fits %s pixels', async (width) => {
    const { page } = await openMigrated();
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const [code, why] = [page.locator('.diff').first(), page.locator('.hunk .why').first()];
    const [left, right] = [await code.boundingBox(), await why.boundingBox()];
    if (!left || !right) throw new Error('not shown');
    if (width === 390) expect(right.y).toBeGreaterThanOrEqual(left.y + left.height);
    else expect(right.x).toBeGreaterThanOrEqual(left.x + left.width);
  });

  it('has the verdict and the next command on top, state as a table, and steps in time', async () => {
    const { page } = await openMigrated();
    await page.locator('header').getByRole('button', { name: 'Copy: npm run start:http' }).click();
    await page
      .locator('header')
      .getByRole('button', { name: /Copied|Selected/ })
      .waitFor();
    expect(await page.getByRole('columnheader').allTextContents()).toContain('What becomes of it');
    expect(await page.getByRole('row').count()).toBe(migrated.state.length + 1);
    expect(await page.locator('.step').allInnerTexts()).toEqual(['build\n3.0 s', 'checks\n1.0 s']);
    const bars = await Promise.all((await page.locator('.step rect').all()).map((bar) => bar.getAttribute('x')));
    expect(bars).toEqual(['0.00', '75.00']);
  });

  it('leads to its parts by the keyboard, and prints all of them', async () => {
    const { page } = await openMigrated();
    const links = page.getByRole('navigation').getByRole('link');
    expect(await links.allTextContents()).toEqual([
      ...['Left for you', 'What was changed', 'State', 'Proof', 'What happened, in 4.0 s', 'Checks'],
    ]);
    await links.nth(2).press('Enter');
    expect(page.url()).toMatch(/#part-state$/);
    expect(await page.locator('#part-state').isVisible()).toBe(true);
    const ids = await page.evaluate<string[]>("[...document.querySelectorAll('[id]')].map(({ id }) => id)");
    expect(ids).toEqual([...new Set(ids)]);
    expect(await page.locator('h2 *').count()).toBe(0);
    const closed = await page.locator('details:not([open])').count();
    expect(closed).toBeGreaterThan(1);
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('details:not([open])').count()).toBe(0);
    expect(await page.getByRole('button').count()).toBe(0);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('details:not([open])').count()).toBe(closed);
  });
});
