import { ts } from 'ts-morph';
import { memberPath } from '../factory/server-uses.ts';
import { isOfTransport } from '../factory/transport-code.ts';
import { isLogCall } from '../factory/stdio-code.ts';
import { exitsProcess } from '../process/process-calls.ts';
import type { ProjectModel } from '../project-model.ts';
import { boundNames, functionAround, isFunction, unwrapped } from '../syntax.ts';
import { KEEPS_THIS, takerOf } from './handed-transports.ts';
import { onlyTells } from './only-tells.ts';
import { isConnect, type StartSite } from './start-sites.ts';
import { outermost, stdioConstructions, stdioTransports } from './stdio-transports.ts';

/** Something that is done with the transport of stdio beside connecting it. */
export interface TransportHook {
  readonly node: ts.Node;
  readonly does: 'sets' | 'sends' | 'reads the session of' | 'hands on';
  /** The member that is set, or what is given the transport. */
  readonly name: string;
  /** True where it only tells of what passes. */
  readonly onlyTells: boolean;
}

const MAX_DEPTH = 3;

/** What is done with the transport of stdio that no session gets over HTTP; what ends the process with its one client is none. */
export function transportHooks(project: ProjectModel): TransportHook[] {
  const taken = takenBySessions(project);
  const own = heldTransports(project).filter((symbol) => !taken.has(symbol));
  return [
    ...own.flatMap((symbol) => hooksOf(project.references.of(symbol), project, 0)),
    ...project.sites.flatMap((site) => hooksOfServer(site, project)),
    ...narrowedSends(project),
  ];
}

/** `transport.send = (message) => …` where each session has its own: the request that a message belongs to gets lost, and with it the way to the client. */
export function narrowedSends(project: ProjectModel): TransportHook[] {
  const taken = takenBySessions(project);
  const symbols = heldTransports(project).filter((symbol) => taken.has(symbol));
  const hooks = symbols.flatMap((symbol) => hooksOf(project.references.of(symbol), project, 0));
  return hooks.filter(({ node, name }) => name === 'send' && ts.isBinaryExpression(node) && isNarrow(node.right));
}

/** The variables and parameters that hold a transport of stdio. */
function heldTransports({ program, references }: ProjectModel): ts.Symbol[] {
  const made = [...stdioConstructions(program, references), ...stdioTransports(program, references)];
  const names = made.flatMap(heldBy);
  return [...new Set(names.flatMap((name) => references.symbolOf(name) ?? []))];
}

function heldBy(transport: ts.Expression): ts.Identifier[] {
  const { parent } = outermost(transport);
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return boundNames(parent.name);
  return ts.isBinaryExpression(parent) && ts.isIdentifier(parent.left) ? [parent.left] : [];
}

/** Of a method, or of a function that is given the server: they take the transport of each session. */
function takenBySessions({ sites, references, program }: ProjectModel): ReadonlySet<ts.Symbol | undefined> {
  const isTaken = ({ owner, root, call }: StartSite): boolean => {
    const declaration = root && references.symbolOf(root)?.valueDeclaration;
    return owner !== undefined || (functionAround(call)?.parameters.some((one) => one === declaration) ?? false);
  };
  const variables = sites.filter(isTaken).flatMap(({ transport }) => (transport ? boundNames(transport.name) : []));
  const parameters = stdioTransports(program, references)
    .filter((transport) => ts.isParameter(outermost(transport).parent))
    .flatMap(heldBy);
  return new Set([...variables, ...parameters].map((name) => references.symbolOf(name)));
}

/** A function of the message alone. */
function isNarrow(send: ts.Expression): boolean {
  const value = unwrapped(send);
  return isFunction(value) && value.parameters.length < 2 && !value.parameters.some((one) => one.dotDotDotToken);
}

/** `server.server.transport.onerror = …`, `const { transport } = server.server`. */
function hooksOfServer({ root: name }: StartSite, project: ProjectModel): TransportHook[] {
  const { references } = project;
  const symbol = name && references.symbolOf(name);
  const transports = (symbol ? references.of(symbol) : []).filter(isOfTransport).map(transportBehind);
  return transports.flatMap((transport) => {
    const { parent } = outermost(transport);
    const aliases = ts.isVariableDeclaration(parent) ? boundNames(parent.name) : [];
    const symbols = aliases.flatMap((alias) => references.symbolOf(alias) ?? []);
    const uses = symbols.length > 0 ? symbols.flatMap((one) => references.of(one)) : [transport];
    return hooksOf(uses, project, 0);
  });
}

/** `server.server.transport` of the `server` in it. */
function transportBehind(use: ts.Expression): ts.Expression {
  const path = ts.findAncestor(use, (node) => ts.isPropertyAccessExpression(node) && node.name.text === 'transport');
  return path && ts.isPropertyAccessExpression(path) ? path : memberPath(use);
}

/** What becomes of a transport where it is used. */
function hooksOf(uses: readonly ts.Expression[], project: ProjectModel, depth: number): TransportHook[] {
  const found = uses.flatMap((use) => hooksAt(use, project, depth));
  const isWrapped = found.some(({ does, name }) => does === 'sets' && name === 'send');
  return found.filter(({ node, does }) => !(isWrapped && does === 'sends' && !ts.isCallExpression(node)));
}

function hooksAt(use: ts.Expression, project: ProjectModel, depth: number): TransportHook[] {
  const member = memberOf(use);
  if (!member) return handedAt(outermost(use), project, depth);
  const { name, path } = member;
  const { parent } = path;
  if (ts.isBinaryExpression(parent) && parent.left === path && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return setAt(parent, name, project);
  const hook = (node: ts.Node, does: TransportHook['does']): TransportHook[] => [
    { node, does, name, onlyTells: false },
  ];
  if (name === 'sessionId') return isTold(path) ? [] : hook(path, 'reads the session of');
  if (name !== 'send') return [];
  return hook(ts.isCallExpression(parent) && parent.expression === path ? parent : path, 'sends');
}

interface Member {
  readonly name: string;
  readonly path: ts.Expression;
}

/** `transport.x`, `transport['x']`. */
function memberOf(use: ts.Expression): Member | undefined {
  const { outer, parent } = outermost(use);
  const isOn =
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) && parent.expression === outer;
  if (!isOn) return undefined;
  if (ts.isPropertyAccessExpression(parent)) return { name: parent.name.text, path: parent };
  const { argumentExpression: name } = parent;
  return ts.isStringLiteralLike(name) ? { name: name.text, path: parent } : undefined;
}

/** What ends the process, or a wait for that, stays with the one client for good. */
function setAt(set: ts.BinaryExpression, name: string, project: ProjectModel): TransportHook[] {
  const ends = exitsProcess(set) || (name === 'onclose' && resolves(set));
  return ends ? [] : [{ node: set, does: 'sets', name, onlyTells: onlyTells(set.right, project.references) }];
}

/** `new Promise((resolve) => { transport.onclose = resolve; })`. */
const resolves = (set: ts.Node): boolean =>
  ts.findAncestor(set, (node) => ts.isNewExpression(node) && node.expression.getText() === 'Promise') !== undefined;

const isTold = (node: ts.Node): boolean =>
  ts.findAncestor(node, (outer) => (isFunction(outer) ? 'quit' : ts.isCallExpression(outer) && isLogCall(outer))) !==
  undefined;

/** A call that is given the transport: what a function of the project does with it, or that nobody can see. */
function handedAt(
  { outer, parent }: ReturnType<typeof outermost>,
  project: ProjectModel,
  depth: number,
): TransportHook[] {
  if (!(ts.isCallExpression(parent) || ts.isNewExpression(parent)) || !parent.arguments?.includes(outer)) return [];
  if (ts.isCallExpression(parent) && (isStart(parent, project) || isLogCall(parent))) return [];
  const callee = parent.expression.getText();
  if (KEEPS_THIS.test(callee)) return [];
  const opaque: TransportHook = { node: parent, does: 'hands on', name: callee, onlyTells: false };
  const taker = ts.isCallExpression(parent) ? takerOf(parent, project) : undefined;
  const parameter = taker?.parameters[parent.arguments.indexOf(outer)]?.name;
  const [name] = parameter ? boundNames(parameter) : [];
  const symbol = name && project.references.symbolOf(name);
  if (!symbol || depth > MAX_DEPTH) return [opaque];
  return hooksOf(project.references.of(symbol), project, depth + 1);
}

const isStart = (call: ts.CallExpression, { sites }: ProjectModel): boolean =>
  isConnect(call) || sites.some((site) => site.call === call);
