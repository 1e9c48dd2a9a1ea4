import { Command } from 'commander';
import { expect, test } from 'vitest';
import { targetOf, type VerifyTarget } from '../src/cli/verify/target-of.ts';

/** As the command line parses it. */
function parsed(...words: readonly string[]): VerifyTarget {
  const found: VerifyTarget[] = [];
  const program = new Command('mcp-migrate').enablePositionalOptions().exitOverride();
  program
    .command('verify')
    .argument('[target]')
    .argument('[args...]')
    .option('--json')
    .action((target: string | undefined, args: readonly string[]) => {
      found.push(targetOf([...(target === undefined ? [] : [target]), ...args], words));
    });
  program.parse(['verify', ...words], { from: 'user' });
  const [only] = found;
  if (!only) throw new Error('nothing was parsed');
  return only;
}

test.each<[string, readonly string[], VerifyTarget]>([
  ['a URL', ['--json', 'http://127.0.0.1:3000/mcp'], { kind: 'url', url: 'http://127.0.0.1:3000/mcp' }],
  ['a URL of another scheme, which verify refuses', ['ftp://host/'], { kind: 'url', url: 'ftp://host/' }],
  ['a project', ['./server'], { kind: 'project', folder: './server', args: [] }],
  ['a project on a drive', ['C:/server'], { kind: 'project', folder: 'C:/server', args: [] }],
  [
    'a project with arguments',
    ['.', '--json', '--', '--root', '/data'],
    { kind: 'project', folder: '.', args: ['--root', '/data'] },
  ],
  [
    'a command',
    ['--json', '--', 'python', 'server.py', '--port', '{port}'],
    { kind: 'command', command: 'python', args: ['server.py', '--port', '{port}'] },
  ],
  [
    'a command with dashes of its own',
    ['--', 'npm', 'start', '--', '--port', '1'],
    { kind: 'command', command: 'npm', args: ['start', '--', '--port', '1'] },
  ],
])('%s', (_, words, target) => {
  expect(parsed(...words)).toEqual(target);
});

test.each([
  ['nothing', [], 'nothing to verify'],
  ['nothing after the dashes', ['--'], 'nothing to verify'],
  ['a command without dashes', ['python', 'server.py'], 'one thing to verify, not also server.py'],
  ['a URL with arguments', ['http://127.0.0.1/mcp', '--', '-v'], 'a URL takes no arguments after --'],
  ['a host without a scheme', ['localhost:3000/mcp'], 'not an HTTP URL: localhost:3000/mcp'],
])('%s is refused', (_, words, message) => {
  expect(() => parsed(...words)).toThrow(
    expect.objectContaining({ message, exitCode: 2, hint: expect.any(String) as string }) as Error,
  );
});
