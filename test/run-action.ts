import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { put, repository, tempFolder } from './temp-folder.ts';

interface Step {
  readonly id?: string;
  readonly name: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** The action as GitHub reads it. */
export const action = parse(readFileSync(path.join(repository, 'action.yml'), 'utf8')) as Action;

/** What a job sees of the action. */
export interface ActionRun {
  /** Of the step that failed, else 0. */
  readonly exitCode: number | undefined;
  /** All that was printed, in order. */
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Actions of others that would run, with their inputs. */
  readonly used: readonly { readonly uses: string; readonly with: Readonly<Record<string, string>> }[];
  /** The files of the workspace. */
  readonly workspace: readonly string[];
  /** What the runner was handed in files. */
  readonly handedOver: string;
}

type StepOutputs = Record<string, Readonly<Record<string, string>>>;

/** Runs the steps of the action in bash, as a runner does, in a workspace of its own; actions of others are only named. */
export async function runAction(
  given: Readonly<Record<string, string>>,
  { files = {}, env = {} }: { files?: Readonly<Record<string, string>>; env?: Readonly<Record<string, string>> } = {},
): Promise<ActionRun> {
  const folder = await tempFolder({ 'temp/.keep': '', 'workspace/README.md': '', summary: '' });
  await put(path.join(folder, 'workspace'), files);
  const steps: StepOutputs = {};
  const expressions: Expressions = { inputs: inputsOf(given), steps };
  const used: ActionRun['used'][number][] = [];
  const seen = { exitCode: 0 as number | undefined, log: '', handedOver: '' };
  for (const [index, step] of action.runs.steps.entries()) {
    if (!isMet(step.if, expressions)) continue;
    if (step.run === undefined) {
      used.push({ uses: step.uses ?? '', with: filledIn(step.with ?? {}, expressions) });
      continue;
    }
    const output = `output-${index}`;
    await put(folder, { [output]: '', 'step.sh': step.run });
    const { exitCode, all } = await execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', `${folder}/step.sh`], {
      cwd: path.join(folder, 'workspace'),
      env: { ...runnerEnv(folder, output), ...env, ...filledIn(step.env ?? {}, expressions) },
      ...({ reject: false, all: true } as const),
    });
    const text = await readFile(path.join(folder, output), 'utf8');
    steps[step.id ?? step.name] = outputsIn(text);
    Object.assign(seen, { exitCode, log: `${seen.log}${all}\n`, handedOver: seen.handedOver + text });
    if (exitCode !== 0) break;
  }
  const values = Object.entries(action.outputs).map(([name, { value }]) => [name, value] as const);
  const outputs = filledIn(Object.fromEntries(values), expressions);
  const workspace = await readdir(path.join(folder, 'workspace'));
  return { ...seen, outputs, used, workspace, summary: await readFile(path.join(folder, 'summary'), 'utf8') };
}

const runnerEnv = (folder: string, output: string): Record<string, string> => ({
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTION_PATH: repository,
  GITHUB_OUTPUT: path.join(folder, output),
  GITHUB_STEP_SUMMARY: path.join(folder, 'summary'),
  GITHUB_WORKSPACE: path.join(folder, 'workspace'),
  RUNNER_TEMP: path.join(folder, 'temp'),
});

function inputsOf(given: Readonly<Record<string, string>>): Record<string, string> {
  const unknown = Object.keys(given).filter((name) => !(name in action.inputs));
  if (unknown.length > 0) throw new Error(`no inputs: ${unknown.join(', ')}`);
  const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default]);
  return { ...(Object.fromEntries(defaults) as Record<string, string>), ...given };
}

const outputsIn = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/^([\w-]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));

interface Expressions {
  readonly inputs: Readonly<Record<string, string>>;
  readonly steps: StepOutputs;
}

function valueOf(expression: string, { inputs, steps }: Expressions): string {
  const [, input, step = '', output = ''] =
    /^(?:inputs\.([\w-]+)|steps\.(\w+)\.outputs\.([\w-]+))$/.exec(expression) ?? [];
  if (input !== undefined && inputs[input] !== undefined) return inputs[input];
  if (step === '') throw new Error(`not an expression of this action: ${expression}`);
  return steps[step]?.[output] ?? '';
}

const filledIn = (values: Readonly<Record<string, string>>, expressions: Expressions): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, text]) => [
      name,
      text.replace(/\$\{\{\s*(.+?)\s*\}\}/g, (_, expression: string) => valueOf(expression, expressions)),
    ]),
  );

/** Comparisons with a text, joined by `&&`. */
function isMet(condition: string | undefined, expressions: Expressions): boolean {
  return (condition?.split('&&') ?? []).every((term) => {
    const [, expression = '', operator, text] = /^\s*(\S+) (==|!=) '(.*)'\s*$/.exec(term) ?? [];
    return (valueOf(expression, expressions) === text) === (operator === '==');
  });
}
