import { writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import type { Report } from '../report/report.ts';
import { formatJson } from '../report/formats/json.ts';
import { formatTerminal } from '../report/formats/terminal.ts';
import type { Terminal } from './terminal.ts';

/** The options of every command that reports. */
export interface OutputOptions {
  readonly json?: boolean;
  readonly format?: 'terminal' | 'json';
  readonly output?: string;
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Adds them to a command. */
export function outputOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON object on stdout, nothing else there')
    .addOption(new Option('--format <name>', 'how to report').choices(['terminal', 'json']))
    .option('--output <file>', 'write the report there instead')
    .option('--no-color', 'no colours')
    .option('--quiet', 'no progress')
    .option('--verbose', 'every check, not only what needs attention');
}

/** Writes the report where the options say. */
export async function writeReport(report: Report, options: OutputOptions, { stdout, env }: Terminal): Promise<void> {
  const json = options.json === true || options.format === 'json';
  const color = !json && options.output === undefined && options.color !== false && !env['NO_COLOR'] && stdout.isTTY;
  const text = json ? formatJson(report) : formatTerminal(report, { color, verbose: options.verbose === true });
  if (options.output === undefined) stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  else await writeFile(options.output, text);
}
