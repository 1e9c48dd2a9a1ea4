import { createHash, randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import type { Terminal } from './terminal.ts';

/** As many bits as the hash has. */
const KEY_BYTES = 32;
/** What a migrated server takes for a key. */
const KEY = /^[\x21-\x7e]{16,}$/;
const NAME = /^[^:,\s]+$/;

/** `mcp-migrate hash-key <name>`: the entry of MCP_API_KEYS goes to stdout, a key that was made goes to stderr and nowhere else. */
export function addHashKeyCommand(program: Command, { stdin, stdout, stderr }: Terminal): void {
  program
    .command('hash-key')
    .description('make an API key and the entry of MCP_API_KEYS that knows it by its hash alone')
    .argument('<name>', 'whose key it is')
    .option('--stdin', 'take the key that comes on stdin instead')
    .action(async (name: string, given: { stdin?: boolean }) => {
      if (!NAME.test(name)) throw refused('a name has no colon, comma or space in it');
      const key = given.stdin ? (await text(stdin)).trim() : randomBytes(KEY_BYTES).toString('base64url');
      if (!KEY.test(key)) throw refused('a key has 16 or more visible characters');
      if (!given.stdin) stderr.write(`the key of ${name}, which is shown this once: ${key}\n`);
      stdout.write(`${name}:sha256:${createHash('sha256').update(key).digest('hex')}\n`);
    });
}

const refused = (message: string): UserError => new UserError(message, { exitCode: 2 });
