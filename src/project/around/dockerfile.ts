/** One instruction of a Dockerfile: from `start` up to `end`, what is said from `saidAt` on, lines that are continued included. */
export interface Instruction {
  readonly keyword: string;
  readonly start: number;
  readonly end: number;
  readonly said: string;
  readonly saidAt: number;
  /** The image that it belongs to: how many FROM were before it; -1 for what stands in front of all. */
  readonly stage: number;
}

const ESCAPE_DIRECTIVE = /^#\s*escape\s*=/im;
const HEREDOC = /<<-?["']?[A-Za-z_]/;
const INSTRUCTION =
  /^([^\S\n]*)([A-Za-z]+)([^\S\n]+)((?:[^\n]*\\[^\S\n]*\n(?:[^\S\n]*#[^\n]*\n|[^\S\n]*\n)*)*[^\n]*)/gm;

/** The instructions in their order; undefined where a heredoc or another escape character changes how lines are read. */
export function readDockerfile(text: string): Instruction[] | undefined {
  if (ESCAPE_DIRECTIVE.test(text) || HEREDOC.test(text)) return undefined;
  let stage = -1;
  return [...text.matchAll(INSTRUCTION)].map(
    ({ 0: all, 1: indent = '', 2: word = '', 3: gap = '', 4: rest = '', index }) => {
      const keyword = word.toUpperCase();
      if (keyword === 'FROM') stage += 1;
      const said = rest.trimEnd();
      const start = index + indent.length;
      return {
        keyword,
        start,
        end: index + all.length - (rest.length - said.length),
        said,
        saidAt: start + word.length + gap.length,
        stage,
      };
    },
  );
}

const CONTINUED = /\\[^\S\n]*\n(?:[^\S\n]*#[^\n]*\n)*/g;

/** What an instruction says as one line. */
export const onOneLine = ({ said }: Instruction): string => said.replaceAll(CONTINUED, ' ');

/** The words of the exec form, `["node", "dist/index.js"]`; undefined for the shell form. */
export function execForm(instruction: Instruction): string[] | undefined {
  const line = onOneLine(instruction);
  if (!line.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(line);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** Words in the exec form, with blanks where the one before has them. */
export function asExecForm(words: readonly string[], { said }: Instruction): string {
  const [open, gap] = [/^\[\s/.test(said) ? ' ' : '', /",\S/.test(said) ? '' : ' '];
  return `[${open}${words.map((word) => JSON.stringify(word)).join(`,${gap}`)}${open}]`;
}

/** What a container of each stage runs: its last ENTRYPOINT and its last CMD. */
export interface ContainerStart {
  readonly stage: number;
  readonly entrypoint: Instruction | undefined;
  readonly command: Instruction | undefined;
}

/** The starts of all stages that say how they are started. */
export function containerStarts(instructions: readonly Instruction[]): ContainerStart[] {
  const stages = [...new Set(instructions.map(({ stage }) => stage))];
  const last = (keyword: string, stage: number): Instruction | undefined =>
    instructions.findLast((one) => one.keyword === keyword && one.stage === stage);
  return stages
    .map((stage) => ({ stage, entrypoint: last('ENTRYPOINT', stage), command: last('CMD', stage) }))
    .filter(({ entrypoint, command }) => entrypoint !== undefined || command !== undefined);
}
