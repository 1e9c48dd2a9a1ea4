import { Option, type Command } from 'commander';
import type { Era } from '../spec/revisions.ts';
import type { TokenKind } from '../verify/tokens.ts';
import { collect, positive } from './option-values.ts';
import { outputOptions, type OutputOptions } from './output.ts';
import { readEnvFile, readTextOption, variable } from './read-option-file.ts';
import type { Ending, Terminal } from './terminal.ts';
import type { VerifyOptions } from './verify/options.ts';

interface Given extends OutputOptions {
  readonly header: readonly string[];
  readonly bearerEnv?: string;
  readonly bearerOtherUserEnv?: string;
  readonly bearerExpiredEnv?: string;
  readonly bearerWrongAudienceEnv?: string;
  readonly bearerLowScopeEnv?: string;
  readonly ca?: string;
  readonly era: 'auto' | Era;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly allowTool: readonly string[];
  readonly expectFailures?: string;
  readonly baseline?: string;
  readonly strict?: boolean;
  readonly secondOpinions?: boolean;
  readonly timeout: number;
  readonly concurrency: number;
  readonly wait: number;
  readonly watchIdle: number;
  readonly path?: string;
  readonly env: readonly string[];
  readonly envFile?: string;
}

interface CommandLine {
  readonly ending: Ending;
  /** All words, because commander drops the `--`. */
  readonly argv: readonly string[];
}

/** `mcp-migrate verify <url | project | -- command …>`. */
export function addVerifyCommand(program: Command, terminal: Terminal, { ending, argv }: CommandLine): void {
  const command = program
    .command('verify')
    .description('run the checks against a running endpoint, or a server that is started for it')
    .argument('[target]', 'the MCP endpoint, such as http://127.0.0.1:3000/mcp, or the folder of a project')
    .argument('[args...]', 'after --: arguments for the project, or the command that starts a server');
  for (const add of [accessOptions, choiceOptions, startOptions]) add(command);
  outputOptions(command).action(async (target: string | undefined, args: readonly string[], given: Given) => {
    const options = await optionsOf([...(target === undefined ? [] : [target]), ...args], { given, terminal, argv });
    const { verify } = await import('./commands/verify.ts');
    const { withInterrupt } = await import('./with-interrupt.ts');
    const { writeReport } = await import('./write-report.ts');
    const report = await withInterrupt(terminal, given, (world) => verify(options, world));
    await writeReport(report, given, terminal);
    ending.exitCode = report.exitCode;
  });
}

function accessOptions(command: Command): void {
  command
    .option('--header <line>', "'Name: value' for every request (repeatable)", collect, [])
    .option('--bearer-env <name>', 'the variable that holds the bearer token')
    .option('--bearer-other-user-env <name>', "the variable that holds another user's token")
    .option('--bearer-expired-env <name>', 'the variable that holds an expired token')
    .option('--bearer-wrong-audience-env <name>', 'the variable that holds a token for another resource')
    .option('--bearer-low-scope-env <name>', 'the variable that holds a token without the scopes')
    .option('--ca <file>', 'a certificate authority to trust, as PEM');
}

function choiceOptions(command: Command): void {
  command
    .addOption(
      new Option('--era <era>', 'protocol era to ask in').choices(['auto', 'legacy', 'modern']).default('auto'),
    )
    .option('--only <id>', 'only this check or group (repeatable)', collect, [])
    .option('--skip <id>', 'all but this check or group (repeatable)', collect, [])
    .option('--allow-tool <name[=json]>', 'a tool that checks may call, with arguments (repeatable)', collect, [])
    .option('--expect-failures <file>', 'ids of checks known to fail; one that passes is an error')
    .option('--baseline <report.json>', 'compare with an earlier JSON report')
    .option('--strict', 'SHOULD failures count too')
    .option('--second-opinions', 'ask the MCP Inspector and the official suite too')
    .option('--no-second-opinions', 'do not (default for a URL)')
    .option('--timeout <seconds>', 'for one answer', positive, 10)
    .option('--concurrency <number>', 'checks at a time', positive, 8)
    .option('--watch-idle <seconds>', 'watch a quiet stream for so long', positive, 0);
}

function startOptions(command: Command): void {
  command
    .option('--wait <seconds>', 'for the endpoint to come up', positive, 0)
    .option('--path <path>', 'of the endpoint of a server that is started')
    .option('--env <KEY=VALUE>', 'for the server that is started (repeatable)', collect, [])
    .option('--env-file <file>', 'for the server that is started');
}

interface Asked {
  readonly given: Given;
  readonly terminal: Terminal;
  readonly argv: readonly string[];
}

async function optionsOf(operands: readonly string[], { given, terminal, argv }: Asked): Promise<VerifyOptions> {
  const { allowedTool, headerOf, requestHeaders, tokensOf } = await import('./verify/request.ts');
  const { targetOf } = await import('./verify/target-of.ts');
  const { era, only, skip, timeout, concurrency, wait, watchIdle, path, secondOpinions } = given;
  const tokens = tokensOf(tokenNames(given), terminal.env);
  const [ca, expectFailures, baseline] = await Promise.all(
    [given.ca, given.expectFailures, given.baseline].map(readTextOption),
  );
  return {
    ...{ era, only, skip, timeout, concurrency, wait, watchIdle, tokens },
    target: targetOf(operands, argv),
    headers: requestHeaders(given.header.map(headerOf), tokens),
    tools: given.allowTool.map(allowedTool),
    strict: given.strict === true,
    env: { ...(await readEnvFile(given.envFile)), ...Object.fromEntries(given.env.map(variable)) },
    ...(path !== undefined && { path }),
    ...(secondOpinions !== undefined && { secondOpinions }),
    ...(ca && { ca: ca.text }),
    ...(expectFailures && { expectFailures }),
    ...(baseline && { baseline }),
  };
}

function tokenNames(given: Given): Partial<Record<TokenKind, string>> {
  const names: Partial<Record<TokenKind, string | undefined>> = {
    bearer: given.bearerEnv,
    otherUser: given.bearerOtherUserEnv,
    expired: given.bearerExpiredEnv,
    wrongAudience: given.bearerWrongAudienceEnv,
    lowScope: given.bearerLowScopeEnv,
  };
  return Object.fromEntries(Object.entries(names).filter(([, name]) => name !== undefined));
}
