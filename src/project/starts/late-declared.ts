import { ts } from 'ts-morph';
import { nameOfFunction } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import { mutationsOf } from '../state/mutations.ts';
import { ancestor, functionAround, hasModifier, isFunction, isStatementList, isWithin, nodesIn } from '../syntax.ts';
import { followersOf } from './followers.ts';
import type { StartSite } from './start-sites.ts';

/** `let server;` of a module, and the one function that assigns it: the statement that does can declare it. */
export interface LateDeclared {
  readonly name: string;
  readonly statement: ts.VariableStatement;
  /** `server = new McpServer(…)`. */
  readonly assignment: ts.BinaryExpression;
  /** Where another function goes on with it: it gets it from the one that makes it. */
  readonly handed: Handed | undefined;
  /** Statements of the module that use it, and that go where it is declared: listeners of the process, and what those call. */
  readonly followers: readonly ts.Statement[];
  /** `server!`, where it stays. */
  readonly assured: readonly ts.NonNullExpression[];
}

interface Handed {
  readonly maker: Maker;
  /** `init();`, `await init();`: the statement that calls the maker. */
  readonly call: ts.ExpressionStatement;
}

type Maker = ts.FunctionLikeDeclaration & { readonly body: ts.Block };

/** The server of a start that is declared in one place and assigned in another, where all who use it can have it from there. */
export function lateDeclared({ root, call }: StartSite, project: ProjectModel): LateDeclared | undefined {
  const { references } = project;
  const symbol = root && references.symbolOf(root);
  const declaration = symbol?.valueDeclaration;
  const statement = declaration && statementOf(declaration);
  if (!symbol || !statement) return undefined;
  const assignment = onlyAssignment(symbol, project);
  const list = assignment && ancestor(assignment.parent.parent, isStatementList);
  if (!list || functionAround(assignment) === undefined) return undefined;
  const others = references.of(symbol).filter((use) => use !== assignment.left && !isBehind(use, list, assignment));
  const handed = isWithin(call, list) ? undefined : handedBy(list, project);
  const goesOn = handed ? ancestor(handed.call.parent, isStatementList) : list;
  if (!goesOn || !isWithin(call, goesOn)) return undefined;
  const away = handed ? others.filter((use) => !isBehind(use, goesOn, handed.call)) : others;
  if (away.some((use) => isWithin(use, goesOn) && functionAround(use) === functionAround(goesOn))) return undefined;
  const followers = followersOf(away, goesOn, references);
  const assured = references
    .of(symbol)
    .map(({ parent }) => parent)
    .filter(ts.isNonNullExpression)
    .filter((use) => !followers?.some((follower) => isWithin(use, follower)));
  return followers && { name: symbol.name, statement, assignment, handed, followers, assured };
}

const isBehind = (use: ts.Node, list: ts.Node, first: ts.Node): boolean => isWithin(use, list) && use.pos >= first.end;

/** `let server: McpServer;`, `let server = null;`: of a module that keeps it for itself. */
function statementOf(declaration: ts.Declaration): ts.VariableStatement | undefined {
  if (!ts.isVariableDeclaration(declaration) || !isUnset(declaration.initializer)) return undefined;
  const statement = ancestor(declaration, ts.isVariableStatement);
  const isAlone = statement?.declarationList.declarations.length === 1;
  const isShown = statement && hasModifier(statement, ts.SyntaxKind.ExportKeyword);
  return isAlone && !isShown && ts.isSourceFile(statement.parent) ? statement : undefined;
}

const isUnset = (initializer: ts.Expression | undefined): boolean =>
  !initializer || /^(null|undefined)$/.test(initializer.getText());

function onlyAssignment(symbol: ts.Symbol, { references }: ProjectModel): ts.BinaryExpression | undefined {
  const [only, second] = mutationsOf(symbol, references).filter(({ kind }) => kind === 'assigned');
  const assignment = second ? undefined : only?.node.parent;
  const isStatement = assignment && ts.isBinaryExpression(assignment) && ts.isExpressionStatement(assignment.parent);
  return isStatement && ts.isIdentifier(assignment.left) ? assignment : undefined;
}

/** The function whose own statements a list is, where one statement calls it and nothing is asked of its result. */
function handedBy(list: ts.Node, { references }: ProjectModel): Handed | undefined {
  const maker = list.parent;
  if (!isFunction(maker) || !isMaker(maker) || maker.body !== list || returns(maker)) return undefined;
  const name = nameOfFunction(maker);
  const symbol = name && references.symbolOf(name);
  const [use, second] = symbol ? references.of(symbol) : [];
  const call = use && !second ? statementOfCall(use) : undefined;
  return call && { maker, call };
}

const isMaker = (maker: ts.FunctionLikeDeclaration): maker is Maker =>
  maker.body !== undefined && ts.isBlock(maker.body) && !('asteriskToken' in maker && maker.asteriskToken);

const returns = ({ body }: Maker): boolean => [...nodesIn(body, isFunction)].some(ts.isReturnStatement);

function statementOfCall(use: ts.Identifier): ts.ExpressionStatement | undefined {
  const call = use.parent;
  if (!ts.isCallExpression(call) || call.expression !== use) return undefined;
  const done = ts.isAwaitExpression(call.parent) ? call.parent : call;
  return ts.isExpressionStatement(done.parent) ? done.parent : undefined;
}
