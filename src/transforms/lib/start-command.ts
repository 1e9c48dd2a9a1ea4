import type { Entry } from '../../project/entries.ts';

/** How the entry is started from the project folder, as a person would type it. */
export function startCommand({ runner, started, args }: Entry): string {
  return [runner, started, ...args].join(' ');
}
