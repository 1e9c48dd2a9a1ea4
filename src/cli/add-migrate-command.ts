import { Option, type Command } from 'commander';
import type { AuthMethod } from '../project/project-model.ts';
import type { MigrateOptions } from './migrate/options.ts';
import type { MigrateWorld } from './migrate/world.ts';
import { collect, positive, serialTools } from './option-values.ts';
import { outputOptions, type OutputOptions } from './output.ts';
import { readEnvFile, variable } from './read-option-file.ts';
import { makeRoomToPlan } from './room-to-plan.ts';
import type { Ending, Terminal } from './terminal.ts';

interface Given extends OutputOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly allowDirty?: boolean;
  readonly entry?: string;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly sessions?: 'stateful' | 'stateless';
  readonly sdk: MigrateOptions['sdk'];
  readonly auth?: AuthMethod | 'none';
  readonly rateLimit?: boolean;
  readonly resume?: 'memory' | 'redis';
  readonly state: 'session' | 'shared';
  readonly shared: readonly string[];
  readonly serialize?: string | true;
  readonly install: boolean;
  readonly verify: boolean;
  readonly keep?: boolean;
  readonly keepSse?: boolean;
  readonly env: readonly string[];
  readonly envFile?: string;
  readonly allowTool: readonly string[];
  readonly timeout: number;
}

/** `mcp-migrate [project] [options] [-- args of the server]`. */
export function addMigrateCommand(program: Command, terminal: Terminal, ending: Ending): void {
  outputOptions(
    program
      .argument('[project]', 'folder of the server project', '.')
      .argument('[args...]', 'how to start the server, after --')
      .option('-y, --yes', 'do not ask')
      .option('--dry-run', 'plan and unified diff only; writes nothing')
      .option('--allow-dirty', 'go ahead with uncommitted changes')
      .option('--entry <file>', 'the source that starts the server, where it is not found (relative to the project)')
      .option('--only <id>', 'only this transform (repeatable)', collect, [])
      .option('--skip <id>', 'all but this transform (repeatable)', collect, [])
      .addOption(
        oneOf('--sessions <kind>', 'what the HTTP server keeps (default: stateful)', ['stateful', 'stateless']),
      )
      .option('--keep-sse', 'the endpoints of HTTP+SSE go on beside the new one')
      .addOption(
        choice('--sdk <major>', 'the SDK of the result; v2 serves both revisions of the protocol', ['keep', 'v2']),
      )
      .addOption(
        oneOf('--auth <kind>', 'how clients may authenticate (default: by API key and OAuth)', [
          'api-key',
          'oauth',
          'none',
        ]),
      )
      .option('--rate-limit', 'so many requests a minute for each caller, or for each address without one')
      .addOption(
        oneOf('--resume <where>', 'streams that break off go on; what was sent is kept there', ['memory', 'redis']),
      )
      .addOption(choice('--state <kind>', 'state that handlers write', ['session', 'shared']))
      .option('--shared <name>', 'keep this variable shared by all sessions (repeatable)', collect, [])
      .option('--serialize [names]', 'tools that update one file run one at a time (default: those found, or these)')
      .option('--no-install', 'do not run the package manager')
      .option('--no-verify', 'leave the checks and the Inspector out')
      .option('--keep', 'do not roll back when the result is worse than the start')
      .option('--env <KEY=VALUE>', 'for your server (repeatable)', collect, [])
      .option('--env-file <file>', 'for your server')
      .option('--allow-tool <name[=json]>', 'a tool that is called to compare its answers (repeatable)', collect, [])
      .option('--timeout <seconds>', 'for your server to start and answer', positive, 30),
  ).action(async (project: string, args: readonly string[], given: Given) => {
    makeRoomToPlan();
    const options = await migrateOptions(project, args, given);
    const { migrate } = await import('./commands/migrate.ts');
    const { writeReport } = await import('./write-report.ts');
    const { report, diff } = await migrate(options, worldOf(options, given, terminal));
    await writeReport(report, { ...given, diff }, terminal);
    if (options.dryRun && !given.json && report.outcome !== 'refused') terminal.stdout.write(diff());
    ending.exitCode = report.exitCode;
  });
}

/** An option with a few values. */
const oneOf = (flags: string, description: string, values: readonly string[]): Option =>
  new Option(flags, description).choices(values);

/** The same, of which the first value is the default. */
const choice = (flags: string, description: string, values: readonly string[]): Option =>
  oneOf(flags, description, values).default(values[0]);

const worldOf = (options: MigrateOptions, given: Given, terminal: Terminal): MigrateWorld => ({
  confirm: async (plan, diff) => {
    if (options.yes || !terminal.stdin.isTTY || !terminal.stderr.isTTY) return true;
    const { confirmed } = await import('./confirm.ts');
    return confirmed({ plan, diff }, terminal);
  },
  untilInterrupted: async (run) => {
    const { withInterrupt } = await import('./with-interrupt.ts');
    return withInterrupt(terminal, { ...given, endsAtOnce: true }, run);
  },
});

async function migrateOptions(project: string, args: readonly string[], given: Given): Promise<MigrateOptions> {
  const { sessions, state, shared, only, skip, sdk, install, verify, timeout } = given;
  const { allowedTool } = await import('./verify/request.ts');
  return {
    ...{ project, args, only, skip, sdk, install, verify, timeout },
    migration: {
      ...{ state, shared },
      ...(sessions && { sessions }),
      ...(given.auth && { auth: authMethods(given.auth) }),
      ...(given.rateLimit && { rateLimit: true }),
      ...(given.resume && { resume: given.resume }),
      ...(given.keepSse && { keepSse: true }),
      ...(given.entry !== undefined && { entry: given.entry }),
      ...serialTools(given.serialize),
    },
    dryRun: given.dryRun ?? false,
    yes: given.yes ?? false,
    allowDirty: given.allowDirty ?? false,
    keep: given.keep ?? false,
    tools: given.allowTool.map(allowedTool),
    env: {
      ...(await readEnvFile(given.envFile)),
      ...Object.fromEntries(given.env.map(variable)),
    },
  };
}

const authMethods = (kind: AuthMethod | 'none'): AuthMethod[] => (kind === 'none' ? [] : [kind]);
