import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import type { Terminal } from './terminal.ts';

/** `undo`, `explain`, `list`. */
export function addOtherCommands(program: Command, terminal: Terminal): void {
  addUndoCommand(program, terminal);
  addExplainCommands(program, terminal);
}

function addUndoCommand(program: Command, { stdout }: Terminal): void {
  program
    .command('undo')
    .description('put back the bytes from before the last run')
    .argument('[project]', 'folder of the server project', '.')
    .option('--force', 'also files that were changed since')
    .action(async (project: string, { force }: { force?: boolean }) => {
      const { undoRun } = await import('../io/undo.ts');
      const { isInstalledFile } = await import('../io/list-files.ts');
      const { restored, removed } = await undoRun(project, { force: force === true });
      const files = `${restored.length} files put back, ${removed.length} removed`;
      const rest = restored.some(isInstalledFile)
        ? ''
        : '; install again to bring node_modules in line with package.json';
      stdout.write(`undone: ${files}${rest}\n`);
    });
}

function addExplainCommands(program: Command, { stdout }: Terminal): void {
  program
    .command('explain')
    .description('what a transform, check, finding or cause means, why, how to fix it')
    .argument('<id>')
    .action(async (id: string) => {
      const { explainText } = await import('../report/formats/explain.ts');
      const { changeTexts } = await import('../plan/change-texts.ts');
      const text = explainText(changeTexts, id);
      if (text === undefined)
        throw new UserError(`nothing is called ${id}`, { hint: 'see `mcp-migrate list`', exitCode: 2 });
      stdout.write(`${text}\n`);
    });
  program
    .command('list')
    .description('ids with one line each')
    .addArgument(program.createArgument('[kind]').choices(['transforms', 'checks', 'findings', 'causes']))
    .action(async (kind?: 'transforms' | 'checks' | 'findings' | 'causes') => {
      const { listText } = await import('../report/formats/explain.ts');
      const { changeTexts } = await import('../plan/change-texts.ts');
      stdout.write(`${listText(changeTexts, kind)}\n`);
    });
}
