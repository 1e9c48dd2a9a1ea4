import { ts } from 'ts-morph';
import { instanceClassOf } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import { nameIn } from '../sdk-classes.ts';
import { functionAround, hasModifier, nodesIn, placeOf } from '../syntax.ts';
import type { StartSite } from './start-sites.ts';

/** `const x = new X(); x.run();` where run() does nothing but make it ready and connect `this.server`. */
export interface SelfStart {
  /** `x.run()` */
  readonly call: ts.CallExpression;
  /** The statement of that call. */
  readonly statement: ts.Statement;
  /** `new X()` */
  readonly made: ts.NewExpression;
  /** `const x = new X();`, where there is a variable. */
  readonly declared: ts.Statement | undefined;
  readonly method: ts.MethodDeclaration;
  /** The member that holds the server. */
  readonly field: string;
  /** `private` in front of it, and in front of what is called before it is connected. */
  readonly hidden: readonly ts.Modifier[];
  /** What is made ready on the instance before: `await this.load();` */
  readonly before: readonly ts.Statement[];
}

const SDK = /^@modelcontextprotocol\/server$/;

/** How a class starts itself, where nothing but its server is needed for that. */
export function selfStartOf(site: StartSite, project: ProjectModel): SelfStart | undefined {
  const { owner, receiver } = site;
  const method = functionAround(site.call);
  if (!owner || site.method || site.handed || !method || !ts.isMethodDeclaration(method) || method.parent !== owner)
    return undefined;
  const field =
    ts.isPropertyAccessExpression(receiver) && !ts.isPrivateIdentifier(receiver.name) ? receiver : undefined;
  if (!field || field.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const before = madeReadyBefore(method, site);
  const called = before && membersIn(before, owner);
  if (!called) return undefined;
  const property = propertyOf(owner, field.name.text, project);
  const used = usedOnce(method, owner, project);
  if (!property || !used || nodesOf(project).filter((node) => makes(node, owner, project)).length !== 1)
    return undefined;
  const hidden = [...new Set([property, ...called])].flatMap((member) => hidingOf(member) ?? []);
  return { ...used, method, field: field.name.text, hidden, before };
}

const hidingOf = (member: ts.ClassElement): ts.Modifier | undefined =>
  ts.canHaveModifiers(member) ? ts.getModifiers(member)?.find(({ kind }) => HIDING.has(kind)) : undefined;

const HIDING: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword]);

const nodesOf = ({ program }: ProjectModel): ts.Node[] =>
  [...program.sources.values()].flatMap((source) => [...nodesIn(source)]);

const makes = (node: ts.Node, owner: ts.ClassLikeDeclaration, { references }: ProjectModel): node is ts.NewExpression =>
  ts.isNewExpression(node) && instanceClassOf(node, references) === owner;

/** What a method does before it connects, where it has nothing else but its transport and lines that only tell of it. */
function madeReadyBefore(method: ts.MethodDeclaration, site: StartSite): readonly ts.Statement[] | undefined {
  const attempt = attemptOf(method);
  const list = attempt?.tryBlock ?? method.body;
  const statements = [...(list?.statements ?? [])];
  const isPlain = (one: ts.Statement): boolean =>
    one === site.statement || ts.isVariableStatement(one)
      ? isOfTransport(one, site)
      : /^console\.\w+\(/.test(one.getText()) && thisIn(one).length === 0;
  const ready = statements.slice(0, statements.indexOf(site.statement)).filter((one) => !isPlain(one));
  const fits =
    method.parameters.length === 0 &&
    thisIn(site.statement).length === 1 &&
    site.list === list &&
    (!attempt || (ready.length === 0 && thisIn(attempt).length === 1)) &&
    hasModifier(method, ts.SyntaxKind.AsyncKeyword) &&
    !hasModifier(method, ts.SyntaxKind.StaticKeyword) &&
    ready.every(makesReady) &&
    statements.every((one) => ready.includes(one) || isPlain(one));
  return fits ? ready : undefined;
}

/** The `try` that a method consists of. */
export function attemptOf({ body }: ts.MethodDeclaration): ts.TryStatement | undefined {
  const [first, more] = body?.statements ?? [];
  return first && !more && ts.isTryStatement(first) ? first : undefined;
}

const thisIn = (node: ts.Node): ts.Node[] =>
  [...nodesIn(node)].filter(({ kind }) => kind === ts.SyntaxKind.ThisKeyword);

/** `await this.load();`, `this.setUp();`, `await this.store.open().catch(() => {});`: calls on the instance and nothing else. */
function makesReady(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement)) return false;
  const value = ts.isAwaitExpression(statement.expression) ? statement.expression.expression : statement.expression;
  return ts.isCallExpression(value) && isOnInstance(value) && NAMES_THIS.exec(statement.getText())?.length === 1;
}

/** One `this` in all of the text, so none in a comment or a string either. */
const NAMES_THIS = /^(?:(?!\bthis\b)[\s\S])*\bthis\.(?:(?!\bthis\b)[\s\S])*$/;

function isOnInstance(call: ts.CallExpression): boolean {
  let value: ts.Expression = call;
  while (ts.isCallExpression(value) || ts.isPropertyAccessExpression(value)) value = value.expression;
  return value.kind === ts.SyntaxKind.ThisKeyword;
}

/** The members that statements name, where the class has them all by a name that others can use. */
function membersIn(
  statements: readonly ts.Statement[],
  owner: ts.ClassLikeDeclaration,
): readonly ts.ClassElement[] | undefined {
  const names = statements
    .flatMap(thisIn)
    .map(({ parent }) => (ts.isPropertyAccessExpression(parent) ? parent.name : undefined));
  const members = names.map((name) =>
    name && ts.isIdentifier(name) ? owner.members.find((one) => one.name?.getText() === name.text) : undefined,
  );
  const found = members.filter((one) => one !== undefined);
  return found.length === names.length ? found : undefined;
}

const isOfTransport = (one: ts.Statement, { statement, transport }: StartSite): boolean =>
  one === statement || (transport !== undefined && placeOf(transport).statement === one);

/** The member, which holds a server of the SDK. */
function propertyOf(
  owner: ts.ClassLikeDeclaration,
  name: string,
  { program }: ProjectModel,
): ts.PropertyDeclaration | undefined {
  const property = owner.members.find(
    (member): member is ts.PropertyDeclaration => ts.isPropertyDeclaration(member) && member.name.getText() === name,
  );
  const isMade = (value: ts.Expression | undefined): boolean =>
    value !== undefined &&
    ts.isNewExpression(value) &&
    /^(McpServer|Server)$/.test(nameIn(SDK, value.expression, program) ?? '');
  const assigned = [...nodesIn(owner)].filter(
    (node): node is ts.BinaryExpression =>
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      node.left.getText() === `this.${name}`,
  );
  const values = [property?.initializer, ...assigned.map(({ right }) => right)].filter((value) => value !== undefined);
  return property && values.length === 1 && values.every(isMade) ? property : undefined;
}

type Used = Pick<SelfStart, 'call' | 'statement' | 'made' | 'declared'>;

/** The only call of the method, on the only instance, which nothing else uses. */
function usedOnce(
  method: ts.MethodDeclaration,
  owner: ts.ClassLikeDeclaration,
  project: ProjectModel,
): Used | undefined {
  const { references } = project;
  const [access, more] = references.accessesOf(method.name.getText());
  const call = access?.parent;
  if (!access || more || !call || !ts.isCallExpression(call) || call.expression !== access) return undefined;
  const { list, statement } = placeOf(call);
  if (!ts.isExpressionStatement(statement) || statement.getSourceFile() !== method.getSourceFile()) return undefined;
  const { expression: instance } = access;
  if (makes(instance, owner, project)) return { call, statement, made: instance, declared: undefined };
  const symbol = ts.isIdentifier(instance) ? references.symbolOf(instance) : undefined;
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
  const declared = placeOf(declaration);
  const uses = references.of(symbol).filter((use) => use !== declaration.name);
  const isNext = list.statements.indexOf(statement) === list.statements.indexOf(declared.statement) + 1;
  if (uses.length !== 1 || declared.list !== list || !isNext || !makes(declaration.initializer, owner, project))
    return undefined;
  return { call, statement, made: declaration.initializer, declared: declared.statement };
}
