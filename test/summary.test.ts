import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatJson } from '../src/report/formats/json.ts';
import { summaryCsv } from '../src/report/formats/summary-csv.ts';
import { summaryHtml } from '../src/report/formats/summary-html.ts';
import { summaryMarkdown } from '../src/report/formats/summary-markdown.ts';
import { savedReportIn } from '../src/report/summary/saved-report.ts';
import { summaryOf } from '../src/report/summary/summary.ts';
import type { Report } from '../src/report/report.ts';
import { runCli } from './command-line.ts';
import { reportSaying, sampleReports } from './sample-reports.ts';
import { tempFolder } from './temp-folder.ts';

const samples = Object.entries(sampleReports).map(([name, report]) => [`${name}.json`, written(report)] as const);

function written(report: Report): string {
  return formatJson(report, { verbose: true });
}

function summed(files: readonly (readonly [file: string, text: string])[]) {
  const read = files.map(([file, text]) => ({ file, report: savedReportIn(text) }));
  return summaryOf(read, (id) => `what ${id} means`);
}

describe('a summary of many reports', () => {
  it.each([
    ['markdown', summaryMarkdown],
    ['html', summaryHtml],
    ['csv', summaryCsv],
  ] as const)('is written as %s', async (ending, write) => {
    const text = await write(summed(samples));
    await expect(text).toMatchFileSnapshot(`../fixtures/reports/summary.${ending}.txt`);
  });

  it('ranks first what nothing else stands beside', () => {
    const { reasons } = summed(samples);
    const alone = reasons.map((reason) => reason.alone);
    expect(reasons.length).toBeGreaterThan(2);
    expect(alone).toEqual(alone.toSorted((one, other) => other - one));
  });

  it('names files without a report, and counts no project for them', () => {
    const { projects, unread } = summed([['a.json', '{}'], ['b.json', 'no JSON'], ...samples]);
    expect(unread).toEqual(['a.json', 'b.json']);
    expect(projects).toHaveLength(samples.length);
  });
});

const hostile = '</td><script>alert(1)</script>|`\u001b[2J\n=HYPERLINK("http://x")';

describe('text of others in a summary', () => {
  const summary = summed([['x.json', written({ ...reportSaying(hostile), outcome: 'refused' })]]);

  it('is no markup in HTML', async () => {
    expect(await summaryHtml(summary)).not.toMatch(/<script|\u001b/);
  });

  it('ends no cell of a Markdown table, and is no markup there', () => {
    const rows = summaryMarkdown(summary)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    const columns = rows.map((row) => row.replaceAll(/`+[^`]*`+|\\\|/g, '').split('|').length);
    expect(new Set(columns).size).toBeLessThanOrEqual(2);
    expect(summaryMarkdown(summary)).not.toContain('\u001b');
  });

  it('is no formula in CSV', () => {
    const told = summed([['x.json', written({ ...reportSaying('=1+1'), outcome: 'refused' })]]);
    expect(summaryCsv(told)).not.toMatch(/(^|,)=/m);
  });
});

describe('mcp-migrate summarize', () => {
  it('takes a pattern, and writes where it is told', async () => {
    const folder = await tempFolder(Object.fromEntries(samples.map(([file, text]) => [`reports/${file}`, text])));
    const output = path.join(folder, 'pages/summary.md');
    const { code, stderr } = await runCli(['summarize', `${folder}/reports/*.json`, '--output', output]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await readFile(output, 'utf8')).toContain(`# ${samples.length} projects:`);
  });

  it.each(['reports', 'reports/[a].json', '.'])('takes %s as it is written', async (given) => {
    const folder = await tempFolder({ 'reports/[a].json': samples[0]?.[1] ?? '', 'b.json': samples[1]?.[1] ?? '' });
    const { code, stdout } = await runCli(['summarize', path.join(folder, given)]);
    expect(code).toBe(0);
    expect(stdout).toContain('# 1 project:');
  });

  it('takes nothing for a pattern without a match', async () => {
    expect(await runCli(['summarize', ''])).toMatchObject({ code: 2, stdout: '' });
  });

  it('says where reports come from when there is none', async () => {
    const folder = await tempFolder();
    const { code, stdout, stderr } = await runCli(['summarize', `${folder}/*.json`]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^no report in .*\n {2}mcp-migrate … --json/);
  });
});
