import { UserError } from '../../errors.ts';
import { printable } from '../../verify/describe.ts';

/** What `verify` was asked to verify. */
export type VerifyTarget =
  | { readonly kind: 'url'; readonly url: string }
  /** `args` are appended to how the project is started. */
  | { readonly kind: 'project'; readonly folder: string; readonly args: readonly string[] }
  | { readonly kind: 'command'; readonly command: string; readonly args: readonly string[] };

/**
 * Tells the three apart. Commander drops the `--`, so the whole command line is asked for it.
 * @throws UserError (2) where the command line says nothing, or two things
 */
export function targetOf(operands: readonly string[], argv: readonly string[]): VerifyTarget {
  const dashes = argv.indexOf('--');
  const after = dashes === -1 ? [] : argv.slice(dashes + 1);
  const [target, ...more] = operands.slice(0, operands.length - after.length);
  if (target === undefined) return commandOf(after);
  if (more.length > 0) throw usage(`one thing to verify, not also ${shown(more)}`, 'a command to start goes after --');
  if (!isUrl(target)) return { kind: 'project', folder: target, args: after };
  if (after.length > 0) throw usage('a URL takes no arguments after --', 'they are for a project that is started');
  return { kind: 'url', url: target };
}

function commandOf([command, ...args]: readonly string[]): VerifyTarget {
  if (command !== undefined) return { kind: 'command', command, args };
  throw usage('nothing to verify', 'name a URL, the folder of a project, or a command: verify -- python server.py');
}

/** `C:/server` is none; `localhost:3000` is a URL that lacks its scheme. */
function isUrl(target: string): boolean {
  if (!/^[\w.-]+:\d+(\/|$)/.test(target)) return /^[a-z][a-z\d+.-]*:\/\//i.test(target);
  throw usage(
    `not an HTTP URL: ${printable(target)}`,
    `write http://${printable(target)}, with the path of the endpoint`,
  );
}

const shown = (words: readonly string[]): string => printable(words.join(' ')).slice(0, 80);
const usage = (message: string, hint: string): UserError => new UserError(message, { hint, exitCode: 2 });
