import { ts } from 'ts-morph';
import { importedFrom } from './imports.ts';
import { oncePer } from './remembered.ts';
import { boundNames, nodesIn, unwrapped } from './syntax.ts';

/** Something of a package: `name` is what the package calls it (`default`, `*` for all of it, or the export). */
export interface OfPackage {
  readonly name: string;
  readonly module: string;
}

const PACKAGE = /^[^.#]/;

/** What of a package a value is: `(await import('pg')).Pool`, `require('pg')`, a name that was imported; undefined for all others. */
export function ofPackage(value: ts.Expression): OfPackage | undefined {
  const node = unwrapped(value);
  const loaded = loadedBy(node);
  if (loaded !== undefined) return PACKAGE.test(loaded) ? { name: '*', module: loaded } : undefined;
  const imported = importedFrom(node, PACKAGE);
  if (imported) return imported;
  const whole = ts.isPropertyAccessExpression(node) ? ofPackage(node.expression) : undefined;
  return whole?.name === '*' && ts.isPropertyAccessExpression(node) ? { ...whole, name: node.name.text } : undefined;
}

function loadedBy(node: ts.Expression): string | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require';
  const [module] = node.arguments;
  return loads && module && ts.isStringLiteralLike(module) ? module.text : undefined;
}

/** What of a package a variable of the top level holds once it has been loaded: `let pg; … pg ??= await import('pg');`. */
export const heldModule = (name: ts.Identifier): OfPackage | undefined => heldIn(name.getSourceFile()).get(name.text);

/** By name: only variables that hold nothing else, and whose name nothing else has in the file. */
const heldIn = oncePer((source: ts.SourceFile): ReadonlyMap<string, OfPackage> => {
  if (!LOADS.test(source.text)) return new Map();
  const nodes = [...nodesIn(source)];
  const names = nodes.filter(isDeclaration).flatMap(({ name }) => boundNames(name));
  const assignments = nodes.filter(isAssignment);
  const held = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .flatMap(({ name, initializer }): [string, OfPackage][] => {
      if (!ts.isIdentifier(name) || names.filter(({ text }) => text === name.text).length !== 1) return [];
      const values = assignments.filter(({ left }) => left.getText() === name.text).map(({ right }) => right);
      const value = oneOf([...(initializer ? [initializer] : []), ...values]);
      return value && values.length > 0 ? [[name.text, value]] : [];
    });
  return new Map(held);
});

const LOADS = /\bimport\s*\(|\brequire\s*\(/;

const isDeclaration = (node: ts.Node): node is ts.VariableDeclaration | ts.ParameterDeclaration =>
  ts.isVariableDeclaration(node) || ts.isParameter(node);

const isAssignment = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && /^(\?\?|\|\|)?=$/.test(node.operatorToken.getText());

/** The one thing that all these values are, but for those that are nothing. */
function oneOf(values: readonly ts.Expression[]): OfPackage | undefined {
  const some = values.filter((value) => !/^(null|undefined)$/.test(unwrapped(value).getText()));
  const [first, ...rest] = some.map(ofPackage);
  return first && rest.every((one) => one?.module === first.module && one.name === first.name) ? first : undefined;
}
