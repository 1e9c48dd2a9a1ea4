import { writeFile } from 'node:fs/promises';
import { formatJson } from '../report/formats/json.ts';
import { formatTerminal } from '../report/formats/terminal.ts';
import type { Report } from '../report/report.ts';
import type { OutputOptions } from './output.ts';
import type { Terminal } from './terminal.ts';

/** Writes the report where the options say. */
export async function writeReport(report: Report, options: OutputOptions, { stdout, env }: Terminal): Promise<void> {
  const json = options.json === true || options.format === 'json';
  const wanted = !json && options.output === undefined && options.color !== false && !env['NO_COLOR'];
  const color = stdout.isTTY ? wanted : false;
  const { transforms } = await import('../transforms/index.ts');
  const verbose = options.verbose === true;
  const text = json ? formatJson(report) : formatTerminal(report, { color, verbose, transforms });
  if (options.output === undefined) stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  else await writeFile(options.output, text);
}
