import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { handlerPorts, type HandlerPort } from '../project/process/openings/handler-ports.ts';
import { holderName } from '../project/process/openings/once-plan.ts';
import type { Exclusive } from '../project/process/openings/exclusive.ts';
import type { OnceItem, RefusedOpening } from '../project/process/openings/once-openings.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { isCall } from '../project/called-code.ts';
import { awaitsDirectly, fileOf, lineOf, unwrapped } from '../project/syntax.ts';
import { sessionImportEdits } from './lib/session-import.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** A port, a lock or a pid file that what builds a server opens is opened once, and all sessions share it. */
const transform: Transform = {
  id: 'open-once-per-process',
  title: 'Open once what a process has once',
  why: 'A stdio process opened its port, lock or pid file once, with its one server. Over HTTP every session builds a server: the second one would find the port taken.',
  docs: ['https://nodejs.org/api/errors.html#common-system-errors'],
  *run(project) {
    const { items, refused } = project.answers.once;
    const names = new Set(takenNames(project));
    for (const opening of new Set(items.map((item) => item.opening)))
      yield openedOnce(
        project,
        opening,
        items.filter((item) => item.opening === opening).map((item) => named(item, names)),
      );
    for (const opening of refused) yield refusal(opening);
    for (const port of handlerPorts(project)) yield* keptApart(port);
  },
};
export default transform;

/** The names that are used for something already. */
const takenNames = ({ program }: ProjectModel): string[] =>
  [...program.sources.values()].flatMap(({ text }) =>
    [...text.matchAll(/\boncePerProcess\((['"])(.+?)\1/g)].flatMap(([, , name]) => name ?? []),
  );

/** The variable, or what is called; with a number where another thing has the name. Takes the name. */
function freeName(expression: ts.Expression, taken: Set<string>): string {
  const value = ts.isVoidExpression(expression) ? expression.expression : unwrapped(expression);
  const called = isCall(value) ? value.expression : value;
  const name = holderName(expression) ?? /^[\w$.]+/.exec(called.getText().replaceAll('this.', ''))?.[0] ?? 'opening';
  const numbered = ['', ' 2', ' 3', ' 4', ' 5', ' 6', ' 7', ' 8', ' 9'].map((suffix) => name + suffix);
  const free = numbered.find((one) => !taken.has(one)) ?? name;
  taken.add(free);
  return free;
}

interface NamedItem {
  readonly expression: ts.Expression;
  readonly name: string;
}

const named = ({ expression }: OnceItem, taken: Set<string>): NamedItem => ({
  expression,
  name: freeName(expression, taken),
});

function openedOnce(project: ProjectModel, { node, words }: Exclusive, items: readonly NamedItem[]): Change {
  const sources = [...new Set(items.map(({ expression }) => expression.getSourceFile()))];
  return {
    file: fileOf(node),
    line: lineOf(node),
    message: `${words} once per process: all sessions share it`,
    confidence: 'review',
    edits: [
      ...sources.flatMap((source) => sessionImportEdits(project, source, ['oncePerProcess'])),
      ...items.flatMap(wrapping),
    ],
  };
}

/** `oncePerProcess('link', () => new Link())` in place of `new Link()`; an `await` stays in front. */
function wrapping({ expression, name }: NamedItem): Edit[] {
  const { quote } = styleOf(expression.getSourceFile().text);
  const inner =
    ts.isAwaitExpression(expression) || ts.isVoidExpression(expression) ? expression.expression : expression;
  const waits = awaitsDirectly(inner);
  const [open, close] = ts.isObjectLiteralExpression(inner) ? ['(', '))'] : ['', ')'];
  const before = waits && inner === expression ? 'await ' : '';
  const made = `${before}oncePerProcess(${quote}${name}${quote}, ${waits ? 'async ' : ''}() => ${open}`;
  return [insertion(inner, inner.getStart(), made), insertion(inner, inner.getEnd(), close)];
}

const insertion = (node: ts.Node, at: number, text: string): Edit => ({
  kind: 'replace',
  file: fileOf(node),
  start: at,
  end: at,
  text,
});

function refusal({ node, words, obstacle }: RefusedOpening): Change {
  const { reason, way = IN_FRONT } = obstacle;
  const [place, cause] = [node, obstacle.node].map((one) => `${fileOf(one)}:${lineOf(one)}`);
  const where = cause === place ? '' : ` (${cause ?? ''})`;
  return {
    file: fileOf(node),
    line: lineOf(node),
    message: `every session would ${words} again: ${reason}${where}; ${way}`,
    confidence: 'review',
    edits: [],
  };
}

const IN_FRONT =
  'do it once, in front of what builds the server: hand on what it opens, or let sessions listen to what comes of it';

/** A login of one person must not come back to the session of another. */
function* keptApart({ node, words, keptBy, writes }: HandlerPort): Generator<Change> {
  const name = keptBy ?? writes;
  if (name === undefined) return;
  const what =
    keptBy === undefined
      ? `whoever comes to ${words} writes '${name}' of the session that listens there, also for another one`
      : `'${name}' keeps for each session what listens on ${words}, and there is one for all: what another session waits for would fail, or arrive here`;
  const message = `${what}; listen on port 0, or say --shared ${name}`;
  yield { file: fileOf(node), line: lineOf(node), message, confidence: 'review', edits: [] };
}
