import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { UserError } from '../errors.ts';

/** The text of a file that an option names; throws UserError (2) when it cannot be read. */
export async function readTextOption(file: string | undefined): Promise<{ name: string; text: string } | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError(`cannot read ${file}`, { exitCode: 2, cause });
  });
  return { name: file, text };
}

/** The variables of an env file; none without a file. */
export async function readEnvFile(file: string | undefined): Promise<Record<string, string>> {
  const read = await readTextOption(file);
  return read ? (parseEnv(read.text) as Record<string, string>) : {};
}

/** A variable from `KEY=VALUE`; throws UserError (2). */
export function variable(text: string): [string, string] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new UserError('--env takes KEY=VALUE', { exitCode: 2 });
  return [name, value];
}
