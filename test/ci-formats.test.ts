import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { convert } from 'xmlbuilder2';
import { formats } from '../src/cli/output.ts';
import { writeReport } from '../src/cli/write-report.ts';
import { allFindingTexts } from '../src/plan/finding-texts.ts';
import { formatGithub } from '../src/report/formats/github.ts';
import { formatJson } from '../src/report/formats/json.ts';
import { formatJunit } from '../src/report/formats/junit.ts';
import { formatMarkdown } from '../src/report/formats/markdown.ts';
import { formatSarif } from '../src/report/formats/sarif.ts';
import { problemsOf } from '../src/report/problems.ts';
import type { Report } from '../src/report/report.ts';
import { sourceLink } from '../src/report/source-link.ts';
import { requirements } from '../src/spec/requirements/index.ts';
import { reportSaying, sampleReports } from './sample-reports.ts';
import { verified } from './sample-verify-report.ts';
import { repository, tempFolder } from './temp-folder.ts';

const options = { strict: false, folder: 'servers/weather', findingTexts: allFindingTexts };
const writers: Readonly<Record<string, (report: Report) => string>> = {
  junit: (report) => formatJunit(report, options),
  sarif: (report) => formatSarif(report, options),
  github: (report) => formatGithub(report, options),
  markdown: formatMarkdown,
};
const samples = Object.entries(sampleReports);
const hostile = [
  '\u001b[2J\u009b31m\u202e\u0000\ud800\uffff',
  ']]></failure><owned a="\'">&owned;',
  '</script><script>owned()</script>',
  '::error title=owned::owned%0A,owned',
  '`` ``` owned | \\| | [owned](https://evil.example) @owned',
  '~~~\n```\n# owned',
].join('\r\n');

describe.each(Object.entries(writers))('%s', (format, write) => {
  it.each(samples)('writes the %s report', async (name, report) => {
    await expect(write(report)).toMatchFileSnapshot(`../fixtures/reports/${name}.${format}.txt`);
  });

  it('lets no control or formatting character of others through', () => {
    const text = write(reportSaying(hostile)).replaceAll('\n', '').replaceAll('️', '');
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    expect(text).toContain('owned');
  });
});

interface Suites {
  readonly testsuites: Readonly<Record<`@${string}`, string>>;
}

const suitesOf = (report: Report, strict = false): Suites['testsuites'] =>
  (convert(formatJunit(report, { strict }), { format: 'object' }) as unknown as Suites).testsuites;
const redIn = (report: Report, strict = false): number => {
  const { '@failures': failures, '@errors': errors } = suitesOf(report, strict);
  return Number(failures) + Number(errors);
};

describe('formatJunit', () => {
  it('is red when the run is, with nothing else to show too', () => {
    for (const [, report] of samples) expect(redIn(report) > 0, report.outcome).toBe(report.exitCode !== 0);
    expect(redIn({ ...verified, checks: [] })).toBe(1);
  });

  it('counts a failure, a check that could not be tried, and what was left out apart', () => {
    expect(suitesOf(verified)).toMatchObject({
      ...{ '@tests': '10', '@failures': '1', '@errors': '1', '@skipped': '3' },
    });
  });

  it('counts a SHOULD only when strict, a MAY never', () => {
    expect(redIn(verified, true) - redIn(verified)).toBe(1);
    const may = verified.checks.filter(({ level }) => level === 'MAY');
    expect(redIn({ ...verified, exitCode: 0, checks: may }, true)).toBe(0);
  });

  it('writes hostile text as text, also what looks like an entity', () => {
    const xml = formatJunit(reportSaying(`${hostile}&#99999999;&amp;`), options);
    expect(xml).toContain(']]&gt;&lt;/failure&gt;&lt;owned a=');
    expect(xml).toContain('&amp;owned;');
    expect(xml).toContain('&amp;#99999999;&amp;amp;');
    expect(xml).not.toMatch(/&(?!(?:amp|lt|gt|quot);)|<owned/);
  });
});

describe('formatSarif', () => {
  const runOf = (report: Report) => (JSON.parse(formatSarif(report, options)) as Log).runs[0];

  it.each(samples)('names a rule and a file of the repository in every result of the %s report', (_, report) => {
    const run = runOf(report);
    expect(run?.results).toHaveLength(problemsOf(report.checks).length + report.findings.length);
    for (const { ruleId, ruleIndex = -1, locations, level } of run?.results ?? []) {
      expect(run?.tool.driver.rules?.[ruleIndex]?.id).toBe(ruleId);
      expect(['error', 'warning', 'note']).toContain(level);
      expect(locations?.[0]?.physicalLocation?.artifactLocation?.uri).toMatch(/^servers\/weather\/[\w./-]+$/);
      expect(locations?.[0]?.physicalLocation?.region?.startLine).toBeGreaterThan(0);
    }
  });

  it('gives every cause a fingerprint of its own', () => {
    const prints =
      runOf(verified)?.results?.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints)) ?? [];
    expect(new Set(prints).size).toBe(problemsOf(verified.checks).length);
  });

  it('writes messages in which nothing is a link, and paths that are none', () => {
    const report = reportSaying('[owned](https://evil.example) ../#?\ud800');
    const results = runOf(report)?.results ?? [];
    expect(results.map(({ message }) => message.text).join()).not.toMatch(/(?<!\\)[[\]]/);
    const uris = results.map(({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri);
    expect(uris.join()).not.toMatch(/[#?[\]\s]/);
  });
});

describe('formatGithub', () => {
  const command = /^::(?:(?:error|warning|notice) title=[^:,]+(?:,file=[^:,]+,line=\d+)?|group|endgroup)::.*$/;

  it.each([...samples, ['hostile', reportSaying(hostile)] as const])('has one command on a line: %s', (_, report) => {
    const lines = formatGithub(report, options).trimEnd().split('\n');
    expect(lines.filter((line) => !command.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('::group::'))).toHaveLength(
      lines.filter((line) => line === '::endgroup::').length,
    );
  });

  it('tells what breaks a MUST first, and the counts before the other notices', () => {
    const kinds = formatGithub(verified, options).match(/^::(?:error|warning|notice) title=[\w-]+/gm);
    expect(kinds).toEqual([
      '::error title=sec-origin-403',
      '::error title=sec-host',
      '::warning title=rob-ping',
      '::notice title=mcp-migrate',
      '::notice title=note',
      '::notice title=known',
      '::notice title=session-delete',
    ]);
  });
});

/** What is left of Markdown without its code spans and fenced blocks. */
function outsideOfCode(markdown: string): string {
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const ticks = /^(`{3,})[^`]*$/.exec(line)?.[1];
    if (fence === undefined && ticks === undefined)
      outside.push(line.replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, ''));
    if (fence === undefined) fence = ticks;
    else if (/^`+$/.test(line) && line.length >= fence.length) fence = undefined;
  }
  return outside.join('\n');
}

describe('formatMarkdown', () => {
  it('keeps the text of others in code, where nothing is markup', () => {
    const outside = outsideOfCode(formatMarkdown(reportSaying(hostile)));
    expect(outside).toContain('## ');
    expect(outside).not.toMatch(/owned|evil|[<>\\`~@]/);
  });

  it('keeps the columns of its tables', () => {
    const rows = outsideOfCode(formatMarkdown(reportSaying('a | b \\| c \\\\| d'))).match(/^\|.*$/gm) ?? [];
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter((row) => ![7, 8].includes(row.split('|').length))).toEqual([]);
  });

  it('stays below the size of a job summary', () => {
    const [check] = reportSaying('`'.repeat(100_000)).checks;
    if (!check) throw new Error('no check');
    const text = formatMarkdown({ ...verified, checks: Array.from({ length: 300 }, () => check) });
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toContain('And 269 more checks');
  });
});

describe('sourceLink', () => {
  it('finds a page for what a specification or an RFC says', () => {
    const unlinked = requirements.filter(({ source }) => sourceLink(source) === undefined);
    const named = unlinked.filter(({ source }) => /\.mdx|RFC/.test(source));
    expect(named.map(({ source }) => source)).toEqual([]);
    expect(requirements.length - unlinked.length).toBeGreaterThan(100);
    expect(sourceLink('RFC 9110 §5.1')).toBe('https://www.rfc-editor.org/rfc/rfc9110#section-5.1');
  });
});

describe('writeReport', () => {
  it.each(formats)('writes %s into a file', async (format) => {
    const folder = await tempFolder();
    const output = path.join(folder, 'report');
    await writeReport(verified, { format, output }, { ...streams, env: {} });
    expect(await readFile(output, 'utf8')).toContain('sec-origin-403');
  });

  it('adds the Markdown to the summary of the job', async () => {
    const folder = await tempFolder({ summary: 'before\n' });
    const summary = path.join(folder, 'summary');
    const report = {
      ...verified,
      target: path.join(repository, 'a/b'),
      findings: sampleReports['refused']?.findings ?? [],
    };
    const env = { GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: repository };
    await writeReport(report, { format: 'github', output: path.join(folder, 'report') }, { ...streams, env });
    expect(await readFile(summary, 'utf8')).toBe(`before\n${formatMarkdown(report)}`);
    expect(await readFile(path.join(folder, 'report'), 'utf8')).toContain(',file=a/b/src/a.ts,line=2::');
  });

  it('lets --json win over --format', async () => {
    const output = path.join(await tempFolder(), 'report');
    await writeReport(verified, { json: true, format: 'html', output }, { ...streams, env: {} });
    expect(await readFile(output, 'utf8')).toBe(formatJson(verified, { verbose: false }));
  });
});

const { stdout, stderr, stdin } = process;
const streams = { stdout, stderr, stdin };
