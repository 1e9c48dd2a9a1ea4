import { ts } from 'ts-morph';
import { importedFrom } from '../../imports.ts';
import { unwrapped } from '../../syntax.ts';

/** What a package calls something: `watch` of `fs.watch`, `Server` of `new WebSocket.Server()`, `default` of `new WebSocket()`. */
export interface MakerName {
  readonly module: string;
  readonly name: string;
}

/** The package and the name that an expression takes from it; undefined for what is not imported from a package. */
export function makerName(expression: ts.Expression): MakerName | undefined {
  const value = unwrapped(expression);
  const path: string[] = [];
  let root = value;
  while (ts.isPropertyAccessExpression(root)) {
    path.unshift(root.name.text);
    root = unwrapped(root.expression);
  }
  const found = ts.isIdentifier(root) ? importedFrom(root, /^[^.#]/) : undefined;
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
