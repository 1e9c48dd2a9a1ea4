import { Command, CommanderError } from 'commander';
import { UserError } from '../errors.ts';
import { version } from '../version.ts';
import { addMigrateCommand } from './add-migrate-command.ts';
import { addOtherCommands } from './add-other-commands.ts';
import { refusedReport } from './refused-report.ts';
import type { Ending, Terminal } from './terminal.ts';

/** Parses the command line, runs the command, and returns the exit code (product contract). */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const ending: Ending = { exitCode: 0 };
  const program = new Command('mcp-migrate')
    .description('Moves an MCP server from stdio to Streamable HTTP in its own source, and proves it.')
    .version(version)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });
  addMigrateCommand(program, terminal, ending);
  addOtherCommands(program, terminal, ending);
  for (const stream of [terminal.stdout, terminal.stderr]) stream.on('error', ignoreLeft);
  try {
    await program.parseAsync(argv);
    return ending.exitCode;
  } catch (error) {
    return await failed(error, terminal, argv);
  }
}

async function failed(error: unknown, { stderr, stdout }: Terminal, argv: readonly string[]): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    stderr.write(`${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
    if (argv.includes('--json')) await writeRefusal(error, argv, stdout);
    return error.exitCode;
  }
  if (error instanceof Error && error.name === 'AbortError') {
    stderr.write('interrupted: everything is as it was\n');
    return 130;
  }
  if (!isSystemError(error)) throw error;
  stderr.write(`${error.message}\n`);
  return 3;
}

async function writeRefusal(error: UserError, argv: readonly string[], stdout: Terminal['stdout']): Promise<void> {
  const { formatJson } = await import('../report/formats/json.ts');
  stdout.write(formatJson(refusedReport(error, argv)));
}

/** Whoever read our output has left (`| head`): the work goes on, it must not stop half-way. */
function ignoreLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** What the operating system refuses (a full disk, a missing permission) is no defect of ours: no stack. */
const isSystemError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;
