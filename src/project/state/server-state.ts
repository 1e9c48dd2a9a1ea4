import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import { changingMembers } from './class-changes.ts';
import { mutationsOf } from './mutations.ts';
import type { Program } from '../program.ts';
import type { References } from '../references.ts';
import { boundNames, fileOf, functionAround, isFunction, lineOf, nodesIn } from '../syntax.ts';

/** Something a server remembers from one request to the next; `line` is 1-based. */
export interface ServerState {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

const REGISTERS = /^(tool|registerTool|addTool|resource|registerResource|prompt|registerPrompt|setRequestHandler)$/;

/** What lives in the server itself: variables around its handlers, fields of its class. Each session has its own, a request has none. */
export function findServerState({ sources }: Program, references: References): ServerState[] {
  const own = [...sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  return own.flatMap((source) =>
    [...nodesIn(source)].flatMap((node) => {
      if (ts.isClassLike(node)) return registersIn(node) ? changedFields(node, references) : [];
      return isFunction(node) && registersIn(node, node) ? changedVariables(node, references) : [];
    }),
  );
}

/** True when handlers are registered below a node, or directly in a function. */
const registersIn = (root: ts.Node, owner?: ts.Node): boolean =>
  [...nodesIn(root, (node) => owner !== undefined && node !== owner && isFunction(node))].some(
    (node) =>
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      REGISTERS.test(node.expression.name.text),
  );

/** The first method of a class that changes its instance. */
export function changedFields(owner: ts.ClassLikeDeclaration, references: References): ServerState[] {
  const [method] = changingMembers(owner, references);
  const name = owner.name?.text ?? 'the class';
  return method === undefined ? [] : [{ name: `${name}.${method}()`, file: fileOf(owner), line: lineOf(owner) }];
}

/** The variables of a function that functions inside of it change. */
export function changedVariables(owner: ts.FunctionLikeDeclaration, references: References): ServerState[] {
  const declarations = [...nodesIn(owner, (node) => node !== owner && isFunction(node))].filter(
    ts.isVariableDeclaration,
  );
  return declarations.flatMap(({ name }) =>
    boundNames(name).flatMap((bound) => {
      const symbol = references.symbolOf(bound);
      const later = symbol ? mutationsOf(symbol, references).some(({ node }) => functionAround(node) !== owner) : false;
      return later ? [{ name: bound.text, file: fileOf(bound), line: lineOf(bound) }] : [];
    }),
  );
}
