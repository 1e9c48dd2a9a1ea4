// One JSON line on stderr for what an operator should know. Session ids may stand in it, secrets never.
import { Console } from 'node:console';

/** Not the global one, which servers that speak stdio often silence. */
const ownConsole: object = new Console(process.stderr);
const stderr = ownConsole as typeof console; // the types of Bun say less of it than it has

/** Writes one line. */
export function log(
  level: 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, unknown>>,
): void {
  stderr.log(JSON.stringify({ time: new Date().toISOString(), level, msg: message, ...fields }));
}

/** An error in words; with its stack where somebody has to find it. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
