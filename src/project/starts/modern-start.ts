import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import { functionNamed } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import { nameIn } from '../sdk-classes.ts';
import { serverClassOf } from '../server-class.ts';
import { endedWithSessions, featuresBesideQuestions, sessionFeatures } from '../state/modern-obstacles.ts';
import { awaitsDirectly, fileOf, isWithin, nodesIn, placeOf, statementIn, unwrapped } from '../syntax.ts';
import { problemOfFactory } from './served-factories.ts';
import { isServerRoot, serverRootOf, type ServerRoot } from './server-root.ts';
import type { StartSite } from './start-sites.ts';
import { isSwitched } from './switch.ts';

/** A start that connects what a factory builds, where SDK v2 can build it for the era that a client speaks. */
export interface ModernStart {
  readonly site: StartSite;
  /** `const server = createServer();`; undefined where another module declares it for all that import it. */
  readonly declaration: ts.Statement | undefined;
  /** The import of such a server, which nothing else of the file needs. */
  readonly imported: ts.ImportSpecifier | undefined;
  /** What `serveHttp` is given. */
  readonly served: ts.Expression;
  /** The factory as text, called without an argument. */
  readonly factory: string;
  /** `new StdioServerTransport()`, with the statement that declares it. */
  readonly transport: StartTransport;
  /** The server where it is closed. */
  readonly closed: readonly ts.Identifier[];
}

interface StartTransport {
  readonly made: ts.NewExpression;
  readonly statement: ts.Statement | undefined;
  /** Its name, where something is to be done when it is closed. */
  readonly heard?: string | undefined;
}

/** Why a start stays connected by hand. */
export interface ByHand {
  readonly node: ts.Node | { readonly file: string; readonly line: number };
  readonly reason: string;
}

const STDIO = /^@modelcontextprotocol\/server(\/stdio)?$/;

/** How `serveStdio` takes the place of a start that HTTP branches off from already. */
export function modernStartOf(site: StartSite, project: ProjectModel): ModernStart | ByHand {
  const obstacle = eraObstacle(project);
  if (obstacle) return obstacle;
  const root = site.root && site.receiver === site.root ? serverRootOf(site, project.references) : undefined;
  if (!isSwitched(site) || !root || !isServerRoot(root) || site.owner || site.method || site.handed || site.framework)
    return { node: site.call, reason: 'what is connected is no variable that holds a server of the SDK' };
  return ofRoot(site, root, project);
}

/** What clients of 2026-07-28 would miss over stdio too, or what would happen when a server ends. */
export function eraObstacle(project: ProjectModel): ByHand | undefined {
  const [feature] = sessionFeatures(project);
  return feature ? { node: feature, reason: `'${feature.name}' is for clients of 2025` } : endingObstacle(project);
}

/** True where questions to the client are all that stands in the way, and handlers can wait for the answers. */
export const waitsForAnswers = (project: ProjectModel): boolean =>
  featuresBesideQuestions(project).length === 0 && endingObstacle(project) === undefined;

/** What the end of a server that answered one question would set off. */
function endingObstacle(project: ProjectModel): ByHand | undefined {
  const [ended] = endedWithSessions(project);
  const node = ended?.statement ?? closeListener(project);
  return node && { node, reason: 'it runs when a server is closed, also one that answered one question' };
}

/** `server.onclose = …`; the transport of stdio is one for both eras, and closed with its client. */
const closeListener = (project: ProjectModel): ts.Node | undefined =>
  [...project.program.sources]
    .filter(([file, { text }]) => !isGenerated(file) && text.includes('onclose'))
    .flatMap(([, source]) => [...nodesIn(source)])
    .filter(ts.isPropertyAccessExpression)
    .find((node) => node.name.text === 'onclose' && !isOfStdio(node.expression, project));

const isOfStdio = (holder: ts.Expression, { sites, references }: ProjectModel): boolean => {
  const symbol = ts.isIdentifier(holder) ? references.symbolOf(holder) : undefined;
  return symbol !== undefined && sites.some(({ transport }) => transport === symbol.valueDeclaration);
};

function ofRoot(site: StartSite, root: ServerRoot, project: ProjectModel): ModernStart | ByHand {
  const { program, references } = project;
  const byHand = (node: ts.Node, reason: string): ByHand => ({ node, reason });
  if (!serverClassOf(root.declaration.name as ts.Identifier, { program, references }))
    return byHand(root.declaration, 'I cannot see that it is a server of the SDK');
  const made = unwrapped(root.initializer);
  const served = servedIn(site.call.getSourceFile());
  const factory = served && ts.isCallExpression(made) ? factoryOf(served, made, project) : undefined;
  const isElsewhere = ts.isSourceFile(root.list) && root.list !== site.call.getSourceFile();
  if (!served || factory === undefined || root.assigned || (root.list !== site.list && !isElsewhere))
    return byHand(root.declaration, 'HTTP builds its servers in another way');
  const problem = factory.declaration && problemOfFactory(factory.declaration, references);
  if (problem) return problem;
  const transport = transportOf(site, project);
  if (!transport) return byHand(site.call, 'its transport is used beside the start, or is made in another way');
  if (!standsAlone(site)) return byHand(site.statement, 'something waits for the connection');
  const uses = references.of(root.symbol).filter(({ parent }) => !ts.isExportSpecifier(parent));
  const closed = uses.filter((use) => use.parent !== root.declaration && !isReceiver(use, site));
  const other = closed.find((use) => !isClose(use));
  if (other) return byHand(other, `'${other.text}' is used beside the start`);
  if (isElsewhere && closed.some((use) => !isBehind(use, site)))
    return byHand(root.declaration, 'it is closed elsewhere too');
  const declared = isElsewhere
    ? { declaration: undefined, imported: importOf(site) }
    : { declaration: root.statement, imported: undefined };
  const start = { ...declared, site, served, factory: factory.text, transport, closed };
  return isEarly(start) ? byHand(root.statement, 'it waits for something between building and connecting') : start;
}

/** In the file of the start, and behind it. */
const isBehind = (use: ts.Node, { call }: StartSite): boolean =>
  use.getSourceFile() === call.getSourceFile() && use.pos > call.end;

/** `import { server } from './server.js'` of the file that starts it. */
function importOf({ call, root }: StartSite): ts.ImportSpecifier | undefined {
  const named = [...nodesIn(call.getSourceFile())].filter(ts.isImportSpecifier);
  return named.find(({ name }) => name.text === root?.text);
}

/** The argument of the only `serveHttp(…)` of a file. */
function servedIn(source: ts.SourceFile): ts.Expression | undefined {
  const calls = [...nodesIn(source)].filter(
    (node): node is ts.CallExpression => ts.isCallExpression(node) && node.expression.getText() === 'serveHttp',
  );
  return calls.length === 1 ? calls[0]?.arguments[0] : undefined;
}

interface Factory {
  readonly text: string;
  readonly declaration: ts.FunctionLikeDeclaration | undefined;
}

/** What HTTP calls, where that is what stdio calls; a factory that takes something is not to be given what the SDK says of a connection. */
function factoryOf(served: ts.Expression, made: ts.CallExpression, project: ProjectModel): Factory | undefined {
  const { expression: called } = made;
  const declaration = ts.isIdentifier(called) ? functionNamed(called, project.references) : undefined;
  const text = made.getText();
  if (ts.isArrowFunction(served))
    return served.parameters.length === 0 && served.body.getText() === text
      ? { text: served.getText(), declaration: served }
      : undefined;
  if (!isSameFunction(served, called, project) || made.arguments.length > 0) return undefined;
  const takesNothing = declaration?.parameters.length === 0;
  return { text: takesNothing ? served.getText() : `() => ${served.getText()}()`, declaration };
}

/** One name, or two names of two files for one function. */
function isSameFunction(one: ts.Expression, other: ts.Expression, { references }: ProjectModel): boolean {
  if (one.getSourceFile() === other.getSourceFile()) return one.getText() === other.getText();
  const [first, second] = [one, other].map((name) => ts.isIdentifier(name) && functionNamed(name, references));
  return first !== undefined && first !== false && first === second;
}

function transportOf(site: StartSite, { program, references }: ProjectModel): StartTransport | undefined {
  const [argument] = site.call.arguments;
  const made = site.transport?.initializer ?? argument;
  if (!made || !ts.isNewExpression(made) || made.arguments?.length !== 0 || site.call.arguments.length !== 1)
    return undefined;
  if (nameIn(STDIO, made.expression, program) !== 'StdioServerTransport') return undefined;
  if (!site.transport) return { made, statement: undefined };
  const { list, statement } = placeOf(site.transport);
  const symbol = ts.isIdentifier(site.transport.name) ? references.symbolOf(site.transport.name) : undefined;
  const uses = symbol ? references.of(symbol).filter((use) => use !== site.transport?.name) : [];
  const alone = ts.isVariableStatement(statement) && statement.declarationList.declarations.length === 1;
  if (!alone || list !== site.list) return undefined;
  const beside = uses.filter((use) => !isWithin(use, site.call));
  if (beside.length === 0) return { made, statement };
  const isHeard = beside.every((use) => isCloseListened(use) && isBehind(use, site));
  return isHeard ? { made, statement, heard: site.transport.name.getText() } : undefined;
}

/** `transport.onclose = …;` */
const isCloseListened = ({ parent }: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(parent) &&
  parent.name.text === 'onclose' &&
  ts.isBinaryExpression(parent.parent) &&
  parent.parent.left === parent &&
  ts.isExpressionStatement(parent.parent.parent);

/** `server.connect(…);`, `await server.connect(…);`, also with `.catch(…)`, which has nothing to catch any more. */
function standsAlone({ call, statement }: StartSite): boolean {
  if (!ts.isExpressionStatement(statement)) return false;
  let value = statement.expression;
  while (ts.isAwaitExpression(value) || ts.isVoidExpression(value)) value = value.expression;
  if (value === call) return true;
  const member = ts.isCallExpression(value) ? value.expression : undefined;
  return member !== undefined && ts.isPropertyAccessExpression(member) && member.name.text === 'catch'
    ? member.expression === call
    : false;
}

const isReceiver = (use: ts.Identifier, { call }: StartSite): boolean => isWithin(use, call.expression);

const isClose = ({ parent }: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(parent) &&
  parent.name.text === 'close' &&
  ts.isCallExpression(parent.parent) &&
  parent.parent.expression === parent &&
  parent.parent.arguments.length === 0;

/** The server is named in front of the start, and something is waited for in between. */
function isEarly({ site, declaration, closed }: ModernStart): boolean {
  if (!declaration || !closed.some((use) => use.pos < site.statement.pos)) return false;
  const { statements } = site.list;
  const between = statements.slice(statements.indexOf(declaration) + 1, statements.indexOf(site.statement));
  return between.some(awaitsDirectly) || closed.some((use) => !statementIn(site.list, use));
}

/** True where the server is named between its declaration and the start. */
export const isNamedBefore = ({ site, declaration, closed }: ModernStart): boolean =>
  declaration !== undefined && closed.some((use) => use.pos < site.statement.pos && fileOf(use) === fileOf(site.call));
