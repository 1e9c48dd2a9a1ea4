import { ts } from 'ts-morph';
import { heldModule, ofPackage, type OfPackage } from '../../held-modules.ts';
import { unwrapped } from '../../syntax.ts';

/**
 * What a package calls something: `watch` of `fs.watch`, `Server` of `new WebSocket.Server()`, `default` of `new WebSocket()`; undefined for what
 * comes from no package.
 */
export function makerName(expression: ts.Expression): OfPackage | undefined {
  const value = unwrapped(expression);
  const path: string[] = [];
  let root = value;
  while (ts.isPropertyAccessExpression(root)) {
    path.unshift(root.name.text);
    root = unwrapped(root.expression);
  }
  const found = ofPackage(root) ?? (ts.isIdentifier(root) ? heldModule(root) : undefined);
  if (!found) return undefined;
  const whole = found.name === '*' || found.name === 'default';
  const [first, ...rest] = path;
  return {
    module: found.module.replace(/^node:/, ''),
    name: [...(whole ? [first ?? 'default'] : [found.name, ...(first === undefined ? [] : [first])]), ...rest].join(
      '.',
    ),
  };
}
