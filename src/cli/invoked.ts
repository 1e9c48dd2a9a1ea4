import type { Command } from 'commander';
import type { OutputOptions } from './output.ts';
import type { Invoked } from './terminal.ts';

/** How a command was called, from its parsed words; `argv` has the `--` that commander drops. */
export function invokedOf(command: Command, argv: readonly string[]): Invoked {
  const dashes = argv.indexOf('--');
  const after = dashes === -1 ? 0 : argv.length - dashes - 1;
  const [named] = command.args.slice(0, command.args.length - after);
  const isVerify = command.name() === 'verify';
  const target = named ?? (isVerify ? command.args.join(' ') : '.');
  return { command: command.name(), target, output: isReporting(command) ? command.opts() : {} };
}

/** It has the options of the commands that report. */
const isReporting = ({ options }: Command): boolean => options.some(({ long }) => long === '--json');

/** The same where the options were not understood: `--json` is what programs rely on. */
export function invokedBy(argv: readonly string[]): Invoked {
  const dashes = argv.indexOf('--');
  const own = argv.slice(2, dashes === -1 ? undefined : dashes);
  return { command: own[0] ?? 'migrate', target: '.', output: { json: own.includes('--json') } };
}

/** Whether a refusal is to be reported, and not only said on stderr. */
export function isReported({ json, format = 'terminal', output, report = [] }: OutputOptions): boolean {
  return json === true || format !== 'terminal' || output !== undefined || report.length > 0;
}
