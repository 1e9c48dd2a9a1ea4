import type { Command } from 'commander';
import type { Report } from '../report/report.ts';
import { version } from '../version.ts';
import { collect, positive } from './option-values.ts';
import { outputOptions, type OutputOptions } from './output.ts';
import type { Ending, Terminal } from './terminal.ts';

interface Given extends OutputOptions {
  readonly header: readonly string[];
  readonly bearerEnv?: string;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly strict?: boolean;
  readonly timeout: number;
  readonly concurrency: number;
  readonly wait: number;
}

/** `mcp-migrate verify <url>`: the checks against a running endpoint. */
export function addVerifyCommand(program: Command, terminal: Terminal, ending: Ending): void {
  const command = program
    .command('verify')
    .description('run the checks against a running endpoint')
    .argument('<url>', 'the MCP endpoint, such as http://127.0.0.1:3000/mcp')
    .option('--header <line>', "'Name: value' for every request (repeatable)", collect, [])
    .option('--bearer-env <name>', 'the variable that holds the bearer token')
    .option('--only <id>', 'only this check or group (repeatable)', collect, [])
    .option('--skip <id>', 'all but this check or group (repeatable)', collect, [])
    .option('--strict', 'SHOULD failures count too')
    .option('--timeout <seconds>', 'for one answer', positive, 10)
    .option('--concurrency <number>', 'checks at a time', positive, 4)
    .option('--wait <seconds>', 'for the endpoint to come up', positive, 0.001);
  outputOptions(command).action(async (url: string, given: Given) => {
    const { runVerify } = await import('./commands/verify.ts');
    const { writeReport } = await import('./write-report.ts');
    const { header: headers, bearerEnv, only, skip, strict, timeout, concurrency, wait } = given;
    const options = {
      url,
      headers,
      only,
      skip,
      timeout,
      concurrency,
      wait,
      strict: strict === true,
      env: terminal.env,
    };
    const { results, exitCode } = await runVerify(
      { ...options, ...(bearerEnv !== undefined && { bearerEnv }) },
      { checked: () => undefined },
    );
    const report: Report = {
      tool: 'mcp-migrate',
      version,
      command: 'verify',
      target: url,
      outcome: exitCode === 0 ? 'proven' : 'failed',
      exitCode,
      ...{ changes: [], findings: [], state: [], proofs: [], inspector: [], next: [] },
      checks: results,
    };
    await writeReport(report, given, terminal);
    ending.exitCode = exitCode;
  });
}
