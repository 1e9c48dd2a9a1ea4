import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Option, type Command } from 'commander';
import type { Summary } from '../report/summary/summary.ts';
import type { Terminal } from './terminal.ts';

const formats = ['markdown', 'html', 'csv', 'json'] as const;
type SummaryFormat = (typeof formats)[number];

interface Given {
  readonly format: SummaryFormat;
  readonly output?: string;
}

/** `mcp-migrate summarize <reports...>`. */
export function addSummarizeCommand(program: Command, { stdout }: Terminal): void {
  program
    .command('summarize')
    .description('one page of many JSON reports: how they ended, and what stands in the way of most')
    .argument('<reports...>', "files, folders, or patterns such as 'reports/*.json'")
    .addOption(new Option('--format <name>', 'how to write it').choices(formats).default('markdown'))
    .option('--output <file>', 'write it there instead of to stdout')
    .action(async (patterns: readonly string[], { format, output }: Given) => {
      const { summarize } = await import('./commands/summarize.ts');
      const text = await written[format](await summarize(patterns));
      if (output === undefined) stdout.write(text);
      else await writeInto(output, text);
    });
}

async function writeInto(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

const written: Readonly<Record<SummaryFormat, (summary: Summary) => Promise<string>>> = {
  markdown: async (summary) => (await import('../report/formats/summary-markdown.ts')).summaryMarkdown(summary),
  html: async (summary) => (await import('../report/formats/summary-html.ts')).summaryHtml(summary),
  csv: async (summary) => (await import('../report/formats/summary-csv.ts')).summaryCsv(summary),
  json: async (summary) => `${(await import('../report/safe-text.ts')).safeJson(summary, 2)}\n`,
};
