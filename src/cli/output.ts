import { Option, type Command } from 'commander';

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
