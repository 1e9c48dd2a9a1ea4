import type { Files } from '../../edits/edit.ts';
import { nameOf } from '../paths.ts';
import { fileRunBy, filesRunBy, type RunFile } from './command-line.ts';

/** A file that a client, a registry or a container is told to run, and where it is told so. */
export interface ConfiguredRun extends RunFile {
  readonly at: string;
}

const CONFIGURATION =
  /^(\.?mcp\.json|.*mcp[-_.]?(config|settings).*\.json|claude_desktop_config.*\.json|server\.json|glama\.json|smithery\.yaml|README.*\.md)$/i;
const CONTAINER = /Dockerfile/i;
const COMMAND_WITH_ARGS = /["']?command["']?\s*:\s*["']?([\w./@-]+)["']?\s*,?\s*["']?args["']?\s*:\s*\[([^\]]*)\]/g;
const COMMAND_AS_LIST = /["']command["']\s*:\s*()\[([^\]]*)\]/g;
const QUOTED = /"([^"\n]*)"|'([^'\n]*)'/g;
const STARTS_CONTAINER = /^\s*(?:CMD|ENTRYPOINT)\s+(.+)$/gim;

/** The files that client configuration in the project runs: `"command": "node", "args": ["dist/index.js"]`, and CMD of a Dockerfile. */
export const configuredRuns = (files: Files): ConfiguredRun[] =>
  [...files].flatMap(([file, text]) => {
    if (CONFIGURATION.test(nameOf(file))) return commandsIn(text).map(placed(file, text));
    return CONTAINER.test(nameOf(file)) ? containerStarts(text).map(placed(file, text)) : [];
  });

interface Found {
  readonly index: number;
  readonly run: RunFile;
}

const placed =
  (file: string, text: string) =>
  ({ index, run }: Found): ConfiguredRun => ({ ...run, at: `${file}:${text.slice(0, index).split('\n').length}` });

const commandsIn = (text: string): Found[] =>
  [...text.matchAll(COMMAND_WITH_ARGS), ...text.matchAll(COMMAND_AS_LIST)].flatMap(({ index, 1: command, 2: list }) =>
    fileRunBy([command ?? '', ...wordsIn(list ?? '')]).map((run) => ({ index, run })),
  );

const containerStarts = (text: string): Found[] =>
  [...text.matchAll(STARTS_CONTAINER)].flatMap(({ index, 1: said = '' }) =>
    (said.startsWith('[') ? fileRunBy(wordsIn(said)) : filesRunBy(said)).map((run) => ({ index, run })),
  );

const wordsIn = (list: string): string[] =>
  [...list.matchAll(QUOTED)].map(([, double, single]) => double ?? single ?? '');

/** The ends of a path, longest first: a person writes where the project is on their machine in front. */
export function endsOf(path: string): string[] {
  const parts = path.replaceAll('\\', '/').split('/').filter(Boolean);
  return parts.map((_, index) => parts.slice(index).join('/'));
}
