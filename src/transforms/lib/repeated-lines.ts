import { ts } from 'ts-morph';
import { awaitsDirectly, isFunction, nodesIn } from '../../project/syntax.ts';
import { relocatedText } from './factory-call.ts';
import type { TextStyle } from './text-style.ts';

/** The lines of code that is repeated, without indentation; a constant that nothing here uses leaves its value alone. */
export const repeatedLines = (nodes: readonly ts.Node[], style: TextStyle): string[] =>
  nodes.flatMap((node) => linesOf(node, nodes, style));

function linesOf(node: ts.Node, nodes: readonly ts.Node[], { semicolon }: TextStyle): string[] {
  if (!ts.isStatement(node)) return `${awaited(node)}${semicolon}`.split(/\r?\n/);
  const [only, ...more] = ts.isVariableStatement(node) ? node.declarationList.declarations : [];
  const isNamed = nodes.some((other) => other !== node && mentions(other, only?.name.getText() ?? ''));
  if (only?.initializer && more.length === 0 && !isFunction(only.initializer) && !isNamed)
    return `${only.initializer.getText()}${semicolon}`.split(/\r?\n/);
  return relocatedText(node, '').trimEnd().split(/\r?\n/);
}

/** The result of a callback is waited for by the chain that it stands in. */
const awaited = (node: ts.Node): string => (ts.isAwaitExpression(node) ? node.getText() : `await ${node.getText()}`);

const mentions = (node: ts.Node, name: string): boolean =>
  [...nodesIn(node)].some((inner) => ts.isIdentifier(inner) && inner.text === name);

/** What a server does once its client has initialized, behind what it does then already. */
export function initializedLines(
  { sessions, lowLevel }: { sessions: readonly ts.Node[]; lowLevel: string },
  style: TextStyle,
): string[] {
  if (sessions.length === 0) return [];
  const { indent, semicolon } = style;
  const prefix = sessions.some((node) => !ts.isStatement(node) || awaitsDirectly(node)) ? 'async ' : '';
  const lines = repeatedLines(sessions, style).map((line) => (line === '' ? '' : indent + line));
  return [
    `const { oninitialized } = ${lowLevel}${semicolon}`,
    `${lowLevel}.oninitialized = ${prefix}() => {`,
    `${indent}oninitialized?.()${semicolon}`,
    ...lines,
    `}${semicolon}`,
  ];
}
