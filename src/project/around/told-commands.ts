import type { Files } from '../../edits/edit.ts';
import type { Place } from '../project-model.ts';
import { nameOf } from '../paths.ts';
import { filesOfKind, isCompose, isRegistryEntry } from './around-files.ts';

/** A command that a file tells a person, a client or a platform to run. */
interface ToldCommand extends Place {
  readonly text: string;
}

const TELLS =
  /^(README.*\.md|\.?mcp\.json|.*mcp[-_.]?(config|settings).*\.json|claude_desktop_config.*\.json|smithery\.ya?ml|glama\.json)$/i;
const WORKFLOW = /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/;

const COMMAND_WITH_ARGS = /["']?command["']?\s*:\s*["']?([\w./@-]+)["']?\s*,?\s*["']?args["']?\s*:\s*\[([^\]]*)\]/g;
const QUOTED = /"([^"\n]*)"|'([^'\n]*)'/g;
const KEYED_LIST = /^[^\S\n]*(?:command|entrypoint):[^\S\n]*\[([^\]]*)\]/gm;
const KEYED_LINE = /^[^\S\n]*(?:- )?(?:command|entrypoint|startCommand|run):[^\S\n]+([^\s[|>{].*)$/gm;
const FENCED = /^[^\S\n]*(?:```|~~~)(?:sh|bash|shell|console|zsh|powershell)?[^\S\n]*\n([^]*?)^[^\S\n]*(?:```|~~~)/gm;
const PROMPT = /^[^\S\n]*\$ /gm;

/** The commands of compose files, client configuration, workflows and the README, each as a line for a shell. */
export function toldCommands(files: Files): ToldCommand[] {
  const isTelling = (file: string): boolean =>
    TELLS.test(nameOf(file)) || WORKFLOW.test(file) || isCompose(file) || isRegistryEntry(file);
  return filesOfKind(files, isTelling).flatMap(([file, text]) =>
    commandsIn(file, text).map(({ index, line }) => ({
      file,
      line: text.slice(0, index).split('\n').length,
      text: line,
    })),
  );
}

interface Found {
  readonly index: number;
  readonly line: string;
}

function commandsIn(file: string, text: string): Found[] {
  const lists = [...text.matchAll(COMMAND_WITH_ARGS)].map(({ index, 1: command = '', 2: list = '' }) => ({
    index,
    line: [command, ...wordsIn(list)].join(' '),
  }));
  if (file.endsWith('.json')) return lists;
  if (file.endsWith('.md')) return [...lists, ...fencedIn(text)];
  const keyed = [...text.matchAll(KEYED_LIST)].map(({ index, 1: list = '' }) => ({
    index,
    line: wordsIn(list).join(' '),
  }));
  const lines = [...text.matchAll(KEYED_LINE)].map(({ index, 1: line = '' }) => ({ index, line }));
  return [...lists, ...keyed, ...lines];
}

const fencedIn = (text: string): Found[] =>
  [...text.matchAll(FENCED)].map(({ 0: all, 1: line = '', index }) => ({
    index: index + all.indexOf(line),
    line: line.replaceAll(PROMPT, (prompt) => ' '.repeat(prompt.length)),
  }));

/** Words of a list, quoted so that a shell reads each as one. */
const wordsIn = (list: string): string[] =>
  [...list.matchAll(QUOTED)]
    .map(([, double, single]) => double ?? single ?? '')
    .map((word) => (/[\s"'$;&|()]/.test(word) ? `'${word.replaceAll("'", '')}'` : word));
