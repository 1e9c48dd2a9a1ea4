import type { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { SessionOpening } from '../../project/process/openings/session-openings.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { fileOf } from '../../project/syntax.ts';

/** An expression that a function of the generated module goes around, so that the session ends what it starts. */
export interface Wrap {
  readonly node: ts.Expression;
  /** What is started, for people. */
  readonly words: string;
  readonly by: string;
  /** The text in front of the expression and behind it. */
  readonly around: readonly [string, string];
}

/** Everything that code of sessions opens, that belongs to them and that nothing ends with them yet, and what it puts on emitters of the process. */
export const sessionWraps = (project: ProjectModel): Wrap[] => [
  ...project.answers.openings.filter(({ own }) => own).map(wrapFor),
  ...project.answers.listeners
    .filter(({ takesNext }) => !takesNext)
    .map(({ emitter }): Wrap => ({ node: emitter, words: 'a listener', ...LISTENING })),
];

const LISTENING = { by: 'listenWithSession', around: ['listenWithSession(', ')'] } as const;

/** `releaseWithSession(watch('.'), (watcher) => watcher.close())`. */
function wrapFor({ node, words, release }: SessionOpening): Wrap {
  if (words === 'a timeout') return { node: node.expression, words: 'a timer', by: TIMEOUT, around: ['', ''] };
  if (words === 'a timer') return { node, words, by: 'stopWithSession', around: ['stopWithSession(', ')'] };
  const name = words === 'a child process' ? 'child' : (words.split(' ').at(-1) ?? 'opened');
  return {
    node,
    words,
    by: 'releaseWithSession',
    around: ['releaseWithSession(', `, (${name}) => ${name}.${release}())`],
  };
}

/** The wraps of each file. */
export function byFile(wraps: readonly Wrap[]): (readonly [Wrap, ...Wrap[]])[] {
  const groups = new Map<string, [Wrap, ...Wrap[]]>();
  for (const wrap of wraps) {
    const file = fileOf(wrap.node);
    const group = groups.get(file);
    if (group) group.push(wrap);
    else groups.set(file, [wrap]);
  }
  return [...groups.values()];
}

/** The insertions around one expression; the name in place of `setTimeout`. */
export function wrapEdits({ node, by, around: [before, behind] }: Wrap): Edit[] {
  const replaced = (start: number, end: number, text: string): Edit => ({
    kind: 'replace',
    file: fileOf(node),
    start,
    end,
    text,
  });
  const [start, end] = [node.getStart(), node.getEnd()];
  return by === TIMEOUT ? [replaced(start, end, by)] : [replaced(start, start, before), replaced(end, end, behind)];
}

const TIMEOUT = 'timeoutWithSession';
