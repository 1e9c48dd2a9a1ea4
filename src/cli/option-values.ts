import { UserError } from '../errors.ts';

/** The values of an option that may be given several times. */
export const collect = (value: string, all: readonly string[]): string[] => [...all, value];

/** A positive number, such as seconds. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new UserError(`not a positive number: ${text}`, { exitCode: 2 });
  return value;
}
