import type { Command } from 'commander';
import type { Ending, Terminal } from './run-cli.ts';

/** `verify`, `undo`, `explain`, `list`. */
export function addOtherCommands(program: Command, { stdout }: Terminal, ending: Ending): void {
  program
    .command('undo')
    .description('put back the bytes from before the last run')
    .argument('[project]', 'folder of the server project', '.')
    .option('--force', 'also files that were changed since')
    .action(async (project: string, { force }: { force?: boolean }) => {
      const { undoRun } = await import('../io/undo.ts');
      const { restored, removed } = await undoRun(project, { force: force === true });
      stdout.write(
        `undone: ${restored.length} files put back, ${removed.length} removed; run your package manager's install to bring node_modules in line\n`,
      );
      ending.exitCode = 0;
    });
}
