import { Option, type Command } from 'commander';
import { UserError } from '../errors.ts';
import { printable } from '../verify/describe.ts';

/** How a report can be written; `terminal` is the default. */
export const formats = ['terminal', 'json', 'junit', 'sarif', 'github', 'markdown', 'html'] as const;
export type Format = (typeof formats)[number];

/** A report beside the one of `--format`. */
interface ReportFile {
  readonly format: Format;
  readonly file: string;
}

/** The options of every command that reports. */
export interface OutputOptions {
  readonly json?: boolean;
  readonly format?: Format;
  readonly output?: string;
  readonly report?: readonly ReportFile[];
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Adds them to a command. */
export function outputOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON object on stdout, nothing else there')
    .addOption(new Option('--format <name>', 'how to report').choices(formats))
    .option('--output <file>', 'write the report there instead')
    .option('--report <format=file>', 'from the same run also this report (repeatable)', collectReports, [])
    .option('--no-color', 'no colours')
    .option('--quiet', 'no progress')
    .option('--verbose', 'every check, not only what needs attention');
}

/** Adds a report from `format=file`; throws UserError (2). */
function collectReports(text: string, all: readonly ReportFile[]): ReportFile[] {
  const [, name, file] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  const format = formats.find((known) => known === name);
  if (format !== undefined && file !== undefined) return [...all, { format, file }];
  const hint = `formats are ${formats.join(', ')}`;
  throw new UserError(`--report takes format=file, not ${printable(text)}`, { hint, exitCode: 2 });
}
