import type { StartSpec } from '../../io/start-server.ts';
import type { Entry } from '../../project/entries.ts';
import { programOf } from '../../project/entries/run-command.ts';

/** Nothing that a shell would do anything about. */
const PLAIN = /^[^'"`$&|;<>()*?#~\\\n]+$/;

/** An entry as a program to start, with more arguments behind. */
export function entrySpec(entry: Entry, args: readonly string[], folder: string): StartSpec {
  const run = programOf(entry);
  return {
    command: program(run.program),
    args: [...run.flags, entry.started, ...entry.args, ...args],
    cwd: folder,
    env: entry.env,
  };
}

/** A script of package.json as a program to start, with more arguments behind. */
export function scriptSpec(script: string, args: readonly string[], folder: string): StartSpec {
  const { env, words } = PLAIN.test(script) ? plainWords(script) : { env: {}, words: [] };
  const [first, ...rest] = words;
  if (first === undefined) return { ...shellCommand(script, args), cwd: folder, env: {} };
  return { command: program(first), args: [...rest, ...args], cwd: folder, env };
}

/** The Node that runs us runs the server too; other programs are found on its PATH. */
const program = (name: string): string => (name === 'node' ? process.execPath : name);

/** `MCP_TRANSPORT=http node dist/index.js` without a shell, whose exit code and signals would hide the server's. */
function plainWords(script: string): { env: Record<string, string>; words: readonly string[] } {
  const words = script.trim().split(/\s+/);
  const start = words[0] === 'cross-env' ? 1 : 0;
  const isSetting = (word: string): boolean => /^[A-Za-z_]\w*=/.test(word);
  const first = words.findIndex((word, index) => index >= start && !isSetting(word));
  const settings = words.slice(start, first).map((word): [string, string] => {
    const at = word.indexOf('=');
    return [word.slice(0, at), word.slice(at + 1)];
  });
  return { env: Object.fromEntries(settings), words: first === -1 ? [] : words.slice(first) };
}

/** With a trap the shell waits for the server on a signal, and ends with its exit code. */
function shellCommand(script: string, args: readonly string[]): { command: string; args: readonly string[] } {
  if (process.platform === 'win32') return { command: 'cmd', args: ['/d', '/s', '/c', [script, ...args].join(' ')] };
  const rest = args.length > 0 ? ' "$@"' : '';
  return { command: 'sh', args: ['-c', `trap : TERM INT\n${script}${rest}`, 'sh', ...args] };
}
