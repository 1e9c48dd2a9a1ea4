import { ts } from 'ts-morph';
import type { Call } from '../../called-code.ts';
import { functionNamed } from '../../instances.ts';
import { isPerSession } from '../../state/outside-values.ts';
import { functionAround, isFunction, unwrapped } from '../../syntax.ts';
import type { Exclusive } from './exclusive.ts';
import { SERVERS } from './listening.ts';
import { madeBy } from './made-by.ts';
import { makerName } from './maker-name.ts';
import type { Origin } from './plain-data.ts';

const ANSWERS = /^(get|post|put|patch|delete|all|use|on|addListener)$/;
const EVENTS = /^(connection|request|upgrade|message|stream)$/;

/** `app.get('/x', …)`, `hub.on('connection', …)` for what the process listens with: the first session would answer for all. */
export function answeredAt(call: Call, origin: Origin): Exclusive | undefined {
  const { expression, arguments: given = [] } = call;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(expression)) return undefined;
  const [first] = given;
  const isEvent = /^(on|addListener)$/.test(expression.name.text);
  if (!ANSWERS.test(expression.name.text) || !given.some((one) => isGivenFunction(one, origin))) return undefined;
  if (isEvent && !(first && ts.isStringLiteralLike(first) && EVENTS.test(first.text))) return undefined;
  const receiver = unwrapped(expression.expression);
  const value = valueGiven(receiver, origin);
  if (!isOfProcess(value, origin) || !isServer(value, origin)) return undefined;
  return { node: call, kind: 'answer', words: `answer what comes to '${receiver.getText()}'` };
}

const isGivenFunction = (given: ts.Expression, { project }: Origin): boolean =>
  isFunction(given) || (ts.isIdentifier(given) && functionNamed(given, project.references) !== undefined);

/** What a parameter gets, where one call gives it; else the expression itself. */
function valueGiven(value: ts.Expression, origin: Origin, depth = 0): ts.Expression {
  const declaration = ts.isIdentifier(value) ? origin.project.references.symbolOf(value)?.valueDeclaration : undefined;
  if (!declaration || !ts.isParameter(declaration)) return value;
  const owner = ts.isConstructorDeclaration(declaration.parent) ? declaration.parent.parent : declaration.parent;
  const [call, ...more] = origin.built.parts.get(owner) ?? [];
  const given = more.length === 0 ? call?.arguments?.[declaration.parent.parameters.indexOf(declaration)] : undefined;
  return given && depth < MAX_DEPTH ? valueGiven(unwrapped(given), origin, depth + 1) : value;
}

const MAX_DEPTH = 4;

/** A variable of a module, or of a function around what builds servers, that no session has of its own. */
function isOfProcess(value: ts.Expression, { project, built }: Origin): boolean {
  const declaration = ts.isIdentifier(value) ? project.references.symbolOf(value)?.valueDeclaration : undefined;
  if (!declaration || ts.isParameter(declaration) || isPerSession(declaration) || built.partOf(declaration))
    return false;
  const around = functionAround(declaration);
  return !around || !built.parts.has(around);
}

function isServer(value: ts.Expression, { project }: Origin): boolean {
  const made = madeBy(value, project);
  const maker = made && makerName(made.expression);
  return maker !== undefined && (SERVERS.test(maker.module) || /Server$/.test(maker.name));
}
