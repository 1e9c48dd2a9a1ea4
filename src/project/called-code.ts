import { ts } from 'ts-morph';
import { instanceClassOf } from './instances.ts';
import type { ProjectModel } from './project-model.ts';
import { ancestor, isFunction } from './syntax.ts';

/** A call or a construction. */
export type Call = ts.CallExpression | ts.NewExpression;

export const isCall = (node: ts.Node): node is Call => ts.isCallExpression(node) || ts.isNewExpression(node);

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** The code of the project that a call runs: functions, or the class whose fields and constructor run; none for code of packages. */
export function codeCalled(call: Call, sources: Sources): (ts.FunctionLikeDeclaration | ts.ClassLikeDeclaration)[] {
  if (ts.isNewExpression(call)) return [classNamed(call.expression, sources)].filter((found) => found !== undefined);
  if (call.expression.kind === ts.SyntaxKind.SuperKeyword) return [];
  const declared = declarationCalled(call, sources);
  if (declared && isFunction(declared) && declared.body) return isOwn(declared) ? [declared] : [];
  if (declared && isWithoutBody(declared)) return implementationsOf(declared, sources);
  const method = ts.isPropertyAccessExpression(call.expression) && methodOf(call.expression, sources);
  return method ? [method] : [];
}

/** What a call means: by its name where that tells, because the compiler would look at all arguments too. */
function declarationCalled(
  call: ts.CallExpression,
  { program, references }: Sources,
): ts.SignatureDeclaration | undefined {
  const root = rootOf(call.expression);
  const symbol = ts.isIdentifier(root) ? references.symbolOf(root) : undefined;
  if (ts.isIdentifier(root) && root.text !== 'globalThis' && !symbol?.declarations) return undefined;
  const named = root === call.expression && symbol ? onlyFunction(symbol) : undefined;
  const declared = named ?? program.checker.getResolvedSignature(call)?.declaration;
  return declared && !ts.isJSDocSignature(declared) ? declared : undefined;
}

/** The `a` of `a.b[c].d()`: what no module of the project declares has no members that one of them declares. */
function rootOf(callee: ts.Expression): ts.Expression {
  let current = callee;
  while (
    ts.isPropertyAccessExpression(current) ||
    ts.isElementAccessExpression(current) ||
    ts.isCallExpression(current)
  )
    current = current.expression;
  return current;
}

/** A function that its name means whatever is handed to it; in JavaScript, comments may say otherwise. */
function onlyFunction({ declarations = [] }: ts.Symbol): ts.FunctionDeclaration | undefined {
  const [declared, ...more] = declarations;
  const isPlain = declared && more.length === 0 && ts.isFunctionDeclaration(declared) && declared.body;
  return isPlain && (declared.flags & ts.NodeFlags.JavaScriptFile) === 0 ? declared : undefined;
}

/** The class of the project that a name or `ns.X` means. */
function classNamed(expression: ts.Expression, { references }: Sources): ts.ClassLikeDeclaration | undefined {
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  const declaration = ts.isIdentifier(name) ? references.symbolOf(name)?.valueDeclaration : undefined;
  const held = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
  return held && ts.isClassLike(held) && isOwn(held) ? held : undefined;
}

const isOwn = (node: ts.Node): boolean => !node.getSourceFile().isDeclarationFile;

const isWithoutBody = (node: ts.Node): node is ts.MethodSignature | ts.MethodDeclaration =>
  (ts.isMethodSignature(node) || ts.isMethodDeclaration(node)) && !('body' in node && node.body);

/** The methods of that name in classes that implement or extend something. */
function implementationsOf(
  declared: ts.MethodSignature | ts.MethodDeclaration,
  { program, references }: Sources,
): ts.MethodDeclaration[] {
  const name = declared.name.getText();
  const owner = ancestor(declared, (node) => ts.isInterfaceDeclaration(node) || ts.isClassLike(node))?.name?.getText();
  const fits = ({ heritageClauses }: ts.ClassLikeDeclaration): boolean =>
    heritageClauses?.some(({ types }) => types.some(({ expression }) => expression.getText() === owner)) ?? false;
  return references.classes.filter(fits).flatMap((one) => memberNamed(one, name, program) ?? []);
}

/** `x.m(…)` where the compiler does not know what `x` is, and following its maker tells. */
function methodOf(
  { expression, name }: ts.PropertyAccessExpression,
  sources: Sources,
): ts.MethodDeclaration | undefined {
  const owner = instanceClassOf(expression, sources.references);
  return owner && memberNamed(owner, name.text, sources.program);
}

/** The method of a class, or of what it extends. */
function memberNamed(
  owner: ts.ClassLikeDeclaration,
  name: string,
  program: Sources['program'],
): ts.MethodDeclaration | undefined {
  const own = owner.members.find((m) => ts.isMethodDeclaration(m) && m.body && m.name.getText() === name);
  if (own && ts.isMethodDeclaration(own)) return own;
  const base = baseOf(owner, program);
  return base && memberNamed(base, name, program);
}

/** The class of the project that a class extends. */
export function baseOf(
  { heritageClauses }: ts.ClassLikeDeclaration,
  { checker }: Sources['program'],
): ts.ClassLikeDeclaration | undefined {
  const extended = heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  const symbol = extended && checker.getSymbolAtLocation(extended);
  const meant = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = meant?.valueDeclaration;
  return declaration && ts.isClassLike(declaration) && isOwn(declaration) ? declaration : undefined;
}
