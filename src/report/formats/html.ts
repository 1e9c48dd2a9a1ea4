import type { Report } from '../report.ts';
import { contentPolicy } from './html/content-policy.ts';
import { pageBody, type PageOptions } from './html/page.ts';
import { script } from './html/script.ts';
import { style } from './html/style.ts';
import { escapeHtml, pageData } from './html/page-data.ts';

/** One HTML page that needs nothing else: no network, no file. Its policy lets only its own script and style run. */
export async function formatHtml(report: Report, options: PageOptions = {}): Promise<string> {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${await contentPolicy(script, style)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(`mcp-migrate ${report.command}: ${report.outcome}`)}</title>`,
    `<style>${style}</style>`,
    ...pageBody(report, options),
    `<script type="application/json" id="data">${pageData(report, options)}</script>`,
    `<script>${script}</script>`,
    '</html>',
    '',
  ].join('\n');
}
