import { ts } from 'ts-morph';
import { isLogCall, isLogOnly } from '../factory/stdio-code.ts';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import { chainRoot, isFunction, unwrapped } from '../syntax.ts';

/** True for a listener, or for what stands in for a method, that logs, and hands on what it gets as it is. */
export function onlyTells(listener: ts.Expression, references: References): boolean {
  const named = ts.isIdentifier(listener) ? functionNamed(listener, references) : undefined;
  const given = named ?? unwrapped(listener);
  if (/^console\.\w+$/.test(listener.getText())) return true;
  return isFunction(given) && tellsOnly(given, references);
}

/** The same of a function or a method. */
export function tellsOnly(declared: ts.FunctionLikeDeclaration, references: References): boolean {
  const { body } = declared;
  if (!body) return false;
  const isPassing = (value: ts.Expression): boolean => isLogCall(value) || passesOn(value, declared, references);
  if (!ts.isBlock(body)) return isPassing(unwrapped(body));
  return body.statements.every((statement) => {
    const value =
      ts.isExpressionStatement(statement) || ts.isReturnStatement(statement) ? statement.expression : undefined;
    const plain = value && unwrapped(ts.isVoidExpression(value) ? value.expression : value);
    return isLogOnly(statement) || (plain !== undefined && isPassing(plain));
  });
}

/** `original?.(message)`, `send.call(transport, message)`, `super.send(message)`: the function that was there before, with what came in. */
function passesOn(value: ts.Expression, { parameters }: ts.FunctionLikeDeclaration, references: References): boolean {
  if (!ts.isCallExpression(value)) return false;
  const root = chainRoot(value.expression);
  const isFormer = root.kind === ts.SyntaxKind.SuperKeyword || (ts.isIdentifier(root) && wasThere(root, references));
  const names = parameters.map(({ name }) => name.getText());
  const isGiven = (argument: ts.Expression): boolean =>
    names.includes(argument.getText().replace(/^\.\.\./, '')) || /\.(call|apply)$/.test(value.expression.getText());
  return isFormer && value.arguments.every(isGiven);
}

/** `const send = transport.send.bind(transport)`, `const { send } = transport`. */
function wasThere(name: ts.Identifier, references: References): boolean {
  const declaration = references.symbolOf(name)?.valueDeclaration;
  if (declaration && ts.isBindingElement(declaration))
    return MEMBER.test((declaration.propertyName ?? declaration.name).getText());
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && FORMER.test(made.getText());
}

const MEMBER = /^(send|on(message|close|error))$/;
const FORMER = /\.(send|on(message|close|error))\b/;
