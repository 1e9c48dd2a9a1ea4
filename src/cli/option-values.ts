import { UserError } from '../errors.ts';

/** The values of an option that may be given several times. */
export const collect = (value: string, all: readonly string[]): string[] => [...all, value];

/** A positive number, such as seconds. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new UserError(`not a positive number: ${text}`, { exitCode: 2 });
  return value;
}

/** The tools of `--serialize`, or that they are to be found; a folder behind the option is a mistake that would go unseen. */
export function serialTools(given: string | true | undefined): { serialize?: readonly string[] | 'found' } {
  if (given === undefined) return {};
  if (given === true) return { serialize: 'found' };
  const hint = 'put the project first: mcp-migrate ./my-server --serialize';
  if (!/^[\w-]+(,[\w-]+)*$/.test(given))
    throw new UserError(`--serialize takes names of tools, not ${given}`, { hint, exitCode: 2 });
  return { serialize: given.split(',') };
}
