import { Command, CommanderError } from 'commander';
import { UserError } from '../errors.ts';
import { version } from '../version.ts';
import { addAuditCommand } from './add-audit-command.ts';
import { addHashKeyCommand } from './add-hash-key-command.ts';
import { addMcpCommand } from './add-mcp-command.ts';
import { addMigrateCommand } from './add-migrate-command.ts';
import { addSummarizeCommand } from './add-summarize-command.ts';
import { addVerifyCommand } from './add-verify-command.ts';
import { addOtherCommands } from './add-other-commands.ts';
import { invokedBy, invokedOf, isReported } from './invoked.ts';
import type { Ending, Invoked, Terminal } from './terminal.ts';

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
  addVerifyCommand(program, terminal, { ending, argv });
  addAuditCommand(program, terminal, ending);
  addSummarizeCommand(program, terminal);
  addMcpCommand(program, terminal);
  addHashKeyCommand(program, terminal);
  addOtherCommands(program, terminal);
  program.hook('preAction', (_program, command) => {
    ending.invoked = invokedOf(command, argv);
  });
  for (const stream of [terminal.stdout, terminal.stderr]) stream.on('error', ignoreLeft);
  try {
    await program.parseAsync(argv);
    return ending.exitCode;
  } catch (error) {
    return await failed(error, terminal, ending.invoked ?? invokedBy(argv));
  }
}

async function failed(error: unknown, terminal: Terminal, invoked: Invoked): Promise<number> {
  const { stderr } = terminal;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    stderr.write(`${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
    return (await writeRefusal(error, terminal, invoked)) ? error.exitCode : 3;
  }
  if (error instanceof Error && error.name === 'AbortError') {
    stderr.write(invoked.command === 'verify' ? 'interrupted\n' : 'interrupted: everything is as it was\n');
    return 130;
  }
  if (!isSystemError(error)) throw error;
  stderr.write(`${error.message}\n`);
  return 3;
}

/** Reports a refusal as the options say; false when not even that could be written. */
async function writeRefusal(error: UserError, terminal: Terminal, invoked: Invoked): Promise<boolean> {
  if (!isReported(invoked.output)) return true;
  const { refusedReport } = await import('./refused-report.ts');
  const { writeReport } = await import('./write-report.ts');
  try {
    await writeReport(refusedReport(error, invoked), invoked.output, terminal);
    return true;
  } catch (problem) {
    if (!isSystemError(problem)) throw problem;
    terminal.stderr.write(`${problem.message}\n`);
    return false;
  }
}

/** Whoever read our output has left (`| head`): the work goes on, it must not stop half-way. */
function ignoreLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** What the operating system refuses (a full disk, a missing permission) is no defect of ours: no stack. */
const isSystemError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;
