import type { ProjectModel } from '../project-model.ts';
import { filesOfKind, isDockerfile } from './around-files.ts';
import { containerStarts, execForm, onOneLine, readDockerfile, type Instruction } from './dockerfile.ts';
import { startsOwnServer } from './own-start.ts';
import { shellCommands } from './shell-words.ts';
import { workFolder } from './wrapper-uses.ts';

/** An image that starts the server of this project. */
export interface Container {
  readonly file: string;
  readonly text: string;
  /** All instructions of the Dockerfile. */
  readonly instructions: readonly Instruction[];
  /** The first of ENTRYPOINT and CMD. */
  readonly start: Instruction;
  readonly stage: number;
  /** What it runs, as words. */
  readonly words: readonly string[];
}

/** The images of the project's Dockerfiles that start its server. */
export function serverContainers(project: ProjectModel): Container[] {
  return filesOfKind(project.files, isDockerfile).flatMap(([file, text]) => {
    const instructions = readDockerfile(text) ?? [];
    return containerStarts(instructions).flatMap(({ stage, entrypoint, command }): Container[] => {
      const said = [entrypoint, command].filter((one) => one !== undefined);
      const [start] = said.toSorted((a, b) => a.start - b.start);
      const folder = workFolder(instructions, stage);
      const words = candidates(said).find((some) => startsOwnServer(project, some, { folder }));
      return start && words ? [{ file, text, instructions, start, stage, words }] : [];
    });
  });
}

/** Every instruction by itself, and all of them as one command: an init in front of the server is one. */
const candidates = (said: readonly Instruction[]): string[][] => [
  ...said.flatMap(commandsOf),
  said.flatMap((one) => commandsOf(one).flat()),
];

function commandsOf(instruction: Instruction): string[][] {
  const words = execForm(instruction);
  const line =
    words === undefined ? onOneLine(instruction) : words.length === 3 && words[1] === '-c' ? words[2] : undefined;
  if (line === undefined) return words ? [words] : [];
  return (shellCommands(line) ?? []).map((command) => command.map(({ value }) => value));
}

/** The value of a variable that an image sets, as it is written. */
export function imageVariable({ instructions, stage }: Container, name: string): string | undefined {
  const lines = instructions.filter((one) => one.keyword === 'ENV' && one.stage === stage).map(onOneLine);
  const pattern = new RegExp(String.raw`(?:^|\s)${name}[=\s]"?([^\s"]*)`);
  return lines.map((line) => pattern.exec(line)?.[1]).findLast((value) => value !== undefined);
}

/** True where an image has an instruction of a kind. */
export const hasInstruction = ({ instructions, stage }: Container, keyword: string): boolean =>
  instructions.some((one) => one.keyword === keyword && one.stage === stage);
