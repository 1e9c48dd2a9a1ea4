import type { Command } from 'commander';
import type { TokenKind } from '../verify/tokens.ts';
import { collect } from './option-values.ts';
import { readEnvFile, variable } from './read-option-file.ts';
import { makeRoomToPlan } from './room-to-plan.ts';
import type { Terminal } from './terminal.ts';

interface Given {
  readonly allowHost: readonly string[];
  readonly bearerEnv?: string;
  readonly env: readonly string[];
  readonly envFile?: string;
}

/** `mcp-migrate mcp [folders...]`. */
export function addMcpCommand(program: Command, terminal: Terminal): void {
  program
    .command('mcp')
    .description('an MCP server over stdio whose tools are these commands, for coding agents')
    .argument('[folders...]', 'where projects may be read, changed and started; nothing outside is', ['.'])
    .option('--allow-host <name>', 'a host beside loopback whose endpoints may be verified (repeatable)', collect, [])
    .option('--bearer-env <name>', 'the variable that holds the bearer token for the endpoints that are verified')
    .option('--env <KEY=VALUE>', 'for the servers that are started (repeatable)', collect, [])
    .option('--env-file <file>', 'for the servers that are started')
    .action(async (folders: readonly string[], { allowHost: hosts, bearerEnv, ...given }: Given) => {
      makeRoomToPlan();
      const { tokensOf } = await import('./verify/request.ts');
      const { serveOverStdio } = await import('./mcp/serve.ts');
      const named: Partial<Record<TokenKind, string>> = bearerEnv === undefined ? {} : { bearer: bearerEnv };
      const env = { ...(await readEnvFile(given.envFile)), ...Object.fromEntries(given.env.map(variable)) };
      await serveOverStdio({ folders, hosts, tokens: tokensOf(named, terminal.env), env }, terminal);
    });
}
