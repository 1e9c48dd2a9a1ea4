import { serverContainers, type Container } from '../project/around/containers.ts';
import { execForm, onOneLine, type Instruction } from '../project/around/dockerfile.ts';
import { GENERATED_FOLDER } from '../project/generated-modules.ts';
import { folderOf, joinPath, nameOf } from '../project/paths.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf } from '../project/syntax.ts';
import { httpModuleOf } from './lib/http-module.ts';
import type { Change, Transform } from './transform.ts';

/** An image that copies sources one by one gets the generated ones too. */
const transform: Transform = {
  id: 'copy-into-image',
  title: 'Copy the generated files into the image',
  why: 'A Dockerfile that names its sources one by one would leave out what they import now: the image would be built, and not start.',
  docs: ['https://docs.docker.com/reference/dockerfile/#copy'],
  *run(project) {
    const site = project.sites.find(isSwitched);
    const module = httpModuleOf(project);
    if (!site || !module) return;
    const folder = joinPath(module.folder, GENERATED_FOLDER);
    const files = new Map(serverContainers(project).map((container) => [container.file, container]));
    for (const container of files.values()) {
      const change = copied(container, fileOf(site.call), folder);
      if (change) yield change;
    }
  },
};
export default transform;

function copied({ file, text, instructions }: Container, source: string, folder: string): Change | undefined {
  const copies = instructions.map(copyOf).filter((copy) => copy !== undefined);
  const naming = copies.filter((copy) => copy.sources.some((pattern) => names(pattern, source)));
  const [copy] = naming;
  if (!copy || copies.some(({ sources }) => sources.some((pattern) => covers(pattern, folder)))) return undefined;
  const { instruction, target } = copy;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    file,
    line: text.slice(0, instruction.start).split('\n').length,
    message: `${folder} goes into the image beside ${source}`,
    confidence: 'safe',
    edits: [
      {
        kind: 'replace',
        ...{ file, start: instruction.end, end: instruction.end },
        text: `${newline}${instruction.keyword} ${folder} ${joined(targetFolder(target, source), GENERATED_FOLDER)}`,
      },
    ],
  };
}

interface Copy {
  readonly instruction: Instruction;
  readonly sources: readonly string[];
  readonly target: string;
}

/** What is copied out of the build context; none out of another image. */
function copyOf(instruction: Instruction): Copy | undefined {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return undefined;
  const words = execForm(instruction) ?? onOneLine(instruction).split(/\s+/);
  if (words.some((word) => word.startsWith('--from='))) return undefined;
  const plain = words.filter((word) => !word.startsWith('--'));
  const [target, ...sources] = plain.toReversed();
  return target === undefined ? undefined : { instruction, sources: sources.map((one) => joinPath('', one)), target };
}

/** Whether a pattern is a file, or files of its folder: `index.js`, `src/*.js`. */
function names(pattern: string, file: string): boolean {
  if (pattern === file) return true;
  const extension = /^\*(\.\w+)$/.exec(nameOf(pattern))?.[1];
  return extension !== undefined && folderOf(pattern) === folderOf(file) && file.endsWith(extension);
}

/** Whether a pattern takes a folder along: `.`, `src`, `src/*`. */
function covers(pattern: string, folder: string): boolean {
  const plain = pattern.replace(/\/?\*+$/, '');
  return plain === '' || plain === folder || folder.startsWith(`${plain}/`);
}

/** The folder in the image that a file comes into: its target, or the folder of that. */
function targetFolder(target: string, source: string): string {
  if (!target.endsWith('/') && nameOf(target) === nameOf(source))
    return target.slice(0, -nameOf(source).length) || './';
  return target;
}

const joined = (folder: string, name: string): string =>
  `${folder === '.' ? './' : folder.replace(/(?<!\/)$/, '/')}${name}`;
