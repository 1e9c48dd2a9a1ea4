import { ts } from 'ts-morph';
import { SESSION_IMPORT } from '../../generated-modules.ts';
import { importedFrom } from '../../imports.ts';

/** `oncePerProcess('link', () => …)` of the generated module. */
export const isMadeOnce = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === 'oncePerProcess' &&
  importedFrom(node.expression, SESSION_IMPORT)?.name === 'oncePerProcess';
