import { ts } from 'ts-morph';
import { nameOfFunction } from '../instances.ts';
import type { References } from '../references.ts';
import { ancestor, functionAround, unwrapped } from '../syntax.ts';

/** An app that the function which makes it returns to the one that listens: `const app = createApp(server); app.listen(3000);`. */
export interface HandedApp {
  /** The function that makes the app. */
  readonly owner: ts.FunctionLikeDeclaration;
  readonly returned: ts.ReturnStatement;
  /** Its one call. */
  readonly call: ts.CallExpression;
  /** The variable that has the app from there; undefined for `createApp().listen(3000)`. */
  readonly declaration: ts.VariableDeclaration | undefined;
}

/** Where an app goes that is returned as the last thing of a function which is called in one place; undefined for any other use. */
export function handedAppOf({ parent }: ts.Identifier, references: References): HandedApp | undefined {
  const owner = functionAround(parent);
  const name = owner && nameOfFunction(owner);
  const symbol = name && references.symbolOf(name);
  if (!ts.isReturnStatement(parent) || !symbol || !isLast(parent, owner)) return undefined;
  const uses = references.of(symbol).filter((use) => !isExporting(use));
  const [only, second] = uses;
  const call = only?.parent;
  if (second || !call || !ts.isCallExpression(call) || call.expression !== only) return undefined;
  return { owner, returned: parent, call, declaration: variableOf(call) };
}

const isLast = (returned: ts.ReturnStatement, { body }: ts.FunctionLikeDeclaration): boolean =>
  body !== undefined && ts.isBlock(body) && body.statements.at(-1) === returned;

const isExporting = ({ parent }: ts.Identifier): boolean =>
  ts.isExportSpecifier(parent) || ts.isExportAssignment(parent);

/** `const app = createApp();`, `const app = await createApp();`, alone in its statement. */
function variableOf(call: ts.CallExpression): ts.VariableDeclaration | undefined {
  const declaration = ancestor(call, ts.isVariableDeclaration);
  const made = declaration?.initializer && unwrapped(declaration.initializer);
  if (!declaration || made !== call || !ts.isIdentifier(declaration.name)) return undefined;
  const list = declaration.parent;
  return ts.isVariableDeclarationList(list) && list.declarations.length === 1 ? declaration : undefined;
}

/** The argument that a parameter of the function stands for. */
export function argumentOf(parameter: ts.Declaration, { owner, call }: HandedApp): ts.Expression | undefined {
  const index = owner.parameters.findIndex((one) => one === parameter);
  return index === -1 ? undefined : call.arguments[index];
}
