import type { Command } from 'commander';
import { outputOptions, type OutputOptions } from './output.ts';
import { makeRoomToPlan } from './room-to-plan.ts';
import type { Ending, Terminal } from './terminal.ts';

interface Given extends OutputOptions {
  readonly strict?: boolean;
  readonly entry?: string;
}

/** `mcp-migrate audit [project]`. */
export function addAuditCommand(program: Command, terminal: Terminal, ending: Ending): void {
  const command = program
    .command('audit')
    .description('only what stands in the way of remote clients; changes nothing')
    .argument('[project]', 'folder of the server project', '.')
    .option('--entry <file>', 'the source that starts the server, where it is not found (relative to the project)')
    .option('--strict', 'warnings count too');
  outputOptions(command).action(async (project: string, given: Given) => {
    makeRoomToPlan();
    const { audit } = await import('./commands/audit.ts');
    const { writeReport } = await import('./write-report.ts');
    const report = await audit({ project, strict: given.strict === true, entry: given.entry });
    await writeReport(report, given, terminal);
    ending.exitCode = report.exitCode;
  });
}
