import { ts } from 'ts-morph';
import { isGenerated, SESSION_IMPORT } from '../../generated-modules.ts';
import { isCall } from '../../called-code.ts';
import { functionNamed } from '../../instances.ts';
import { importedFrom } from '../../imports.ts';
import type { ProjectModel } from '../../project-model.ts';
import { mindsOwnAnswer } from '../../state/per-call.ts';
import { chainRoot, functionAround, isFunction, nodesIn, unwrapped } from '../../syntax.ts';
import { isProcess } from '../process-calls.ts';
import { SERVERS } from './listening.ts';
import { madeBy } from './made-by.ts';
import { makerName } from './maker-name.ts';
import { openedAt } from './makers.ts';
import { valueLifetimes } from './value-lifetime.ts';

/** A function of a session that something of the process keeps. */
export interface SharedListener {
  readonly call: ts.CallExpression;
  /** What keeps it. */
  readonly emitter: ts.Expression;
  /** True when it takes what comes next, which may be meant for another session. */
  readonly takesNext: boolean;
}

const LISTENS = /^(on|once|addListener|prependListener|prependOnceListener|addEventListener)$/;
const ANSWERS = /^(message|data|response|reply|result|answer|line)$/;

/** Every listener that code of sessions puts on what outlives them, what listens on a port for all of them left out. */
export function sharedListeners(project: ProjectModel): SharedListener[] {
  const own = [...project.program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  const calls = own.flatMap((source) => [...nodesIn(source)].filter((node) => isListening(node, project)));
  if (calls.length === 0) return [];
  const { phasesOf } = project.answers;
  const inSessions = calls.filter((call) => phasesOf(call).has('session'));
  if (inSessions.length === 0) return [];
  const lifetimeOf = valueLifetimes(project);
  return inSessions.flatMap((call) => {
    const emitter = call.expression.expression;
    if (lifetimeOf(emitter) !== 'process') return [];
    if (answersForAll(emitter, project) || leavesItself(call) || isOpenedHere(call, project)) return [];
    return [{ call, emitter, takesNext: takesNext(call, project) }];
  });
}

type Listening = ts.CallExpression & { readonly expression: ts.PropertyAccessExpression };

/** `bus.on('x', listener)`; of a chain only the first, on which the others are put too. */
function isListening(node: ts.Node, { references }: Pick<ProjectModel, 'references'>): node is Listening {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  const listener = node.arguments[1];
  if (!LISTENS.test(name.text) || !listener || isOfProcess(expression) || isWrapped(expression)) return false;
  const isFunctionLike =
    isFunction(listener) ||
    ts.isPropertyAccessExpression(listener) ||
    (ts.isIdentifier(listener) && functionNamed(listener, references) !== undefined) ||
    (ts.isCallExpression(listener) && listener.expression.getText().endsWith('.bind'));
  return isFunctionLike && !(ts.isCallExpression(expression) && isListening(expression, { references }));
}

/** `process`, `process.stdin`. */
const isOfProcess = (emitter: ts.Expression): boolean =>
  isProcess(emitter) || (ts.isPropertyAccessExpression(emitter) && isProcess(emitter.expression));

const isWrapped = (emitter: ts.Expression): boolean =>
  ts.isCallExpression(emitter) && importedFrom(emitter.expression, SESSION_IMPORT)?.name === 'listenWithSession';

/** What listens on a port: who connects to it is no matter of a session. */
function answersForAll(emitter: ts.Expression, project: ProjectModel): boolean {
  const made = madeBy(emitter, project);
  const maker = made && makerName(made.expression);
  return maker !== undefined && (SERVERS.test(maker.module) || /Server$/.test(maker.name));
}

/** The function that listens also takes its listeners off again. */
function leavesItself(call: Listening): boolean {
  const owner = functionAround(call);
  const text = unwrapped(call.expression.expression).getText();
  const takesOff = new RegExp(`^(off|removeListener|removeEventListener|removeAllListeners)$`);
  return (
    owner !== undefined &&
    [...nodesIn(owner)].some(
      (node) =>
        ts.isPropertyAccessExpression(node) && takesOff.test(node.name.text) && node.expression.getText() === text,
    )
  );
}

/** The function opens what it listens to, for whoever uses it then. */
function isOpenedHere(call: Listening, { references }: ProjectModel): boolean {
  const owner = functionAround(call);
  const emitter = unwrapped(call.expression.expression);
  const assigns = (node: ts.Node): boolean => ts.isBinaryExpression(node) && node.left.getText() === emitter.getText();
  const root = chainRoot(emitter);
  const held = ts.isIdentifier(root) ? references.symbolOf(root)?.valueDeclaration : undefined;
  const made = held && ts.isVariableDeclaration(held) && functionAround(held) === owner ? held.initializer : undefined;
  const opens = made && isCall(made) && openedAt(made) !== undefined;
  return owner !== undefined && (opens === true || [...nodesIn(owner)].some(assigns));
}

/** `socket.once('message', resolve)`: whoever asked, the answer goes to all that wait. */
function takesNext(call: Listening, project: ProjectModel): boolean {
  const [event] = call.arguments;
  if (!event || !ts.isStringLiteralLike(event) || !ANSWERS.test(event.text)) return false;
  const isWaiting = ts.findAncestor(
    call,
    (node) => ts.isNewExpression(node) && node.expression.getText() === 'Promise',
  );
  return isWaiting !== undefined && !mindsOwnAnswer(call, project.references) && !isChosen(call, project);
}

/** The user has said so: `--shared socket`. */
function isChosen({ expression: { expression } }: Listening, { options }: ProjectModel): boolean {
  const name = /^(?:this\.)?([\w$#]+)/.exec(expression.getText())?.[1];
  return options.state === 'shared' || (name !== undefined && options.shared.includes(name));
}
