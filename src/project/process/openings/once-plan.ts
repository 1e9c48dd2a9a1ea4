import { ts } from 'ts-morph';
import { codeCalled } from '../../called-code.ts';
import { serverCode } from '../../factory/server-code.ts';
import { staysOnStdio } from '../../factory/stdio-code.ts';
import type { ProjectModel } from '../../project-model.ts';
import { functionAround, isFunction, isWithin } from '../../syntax.ts';
import { fieldValues, madeBy } from './made-by.ts';
import { makerName } from './maker-name.ts';
import { outerNames, type OuterName } from './outer-names.ts';
import { isPlainData, type Origin } from './plain-data.ts';
import { isRepeated } from './runs-now.ts';
import { isPlace } from './seed.ts';
import { foreignState } from './foreign-state.ts';
import { unsafeUse } from './unsafe-use.ts';
import { outermostValue, usesOfValue } from './value-uses.ts';

/** The expressions that together can run once per process instead of once per session. */
export interface OncePlan {
  readonly items: readonly ts.Expression[];
}

/** Why they cannot, and what a person could do. */
export interface Obstacle {
  readonly node: ts.Node;
  readonly reason: string;
  readonly way?: string;
}

interface Search extends Origin {
  readonly items: Set<ts.Expression>;
  readonly seen: Set<ts.Node>;
}

/** What has to run once together with expressions of the code that builds a server: what they need, and what else that code does to their values. */
export function planOnce(seeds: readonly ts.Expression[], origin: Origin): OncePlan | Obstacle {
  const search = { ...origin, items: new Set<ts.Expression>(), seen: new Set<ts.Node>() };
  return firstOf(seeds, (seed) => include(seed, search)) ?? { items: [...search.items] };
}

function include(item: ts.Expression, search: Search): Obstacle | undefined {
  const { items, built, project } = search;
  if (items.has(item)) return undefined;
  items.add(item);
  const part = built.partOf(item);
  if (part && isRepeated(item, part)) return { node: item, reason: 'a loop does it several times' };
  return (
    firstOf(outerNames(item, project.references), (name) => missing(name, search)) ??
    foreignState(item, search.items, search) ??
    conflictOf(item, search)
  );
}

function firstOf<T>(list: readonly T[], find: (one: T) => Obstacle | undefined): Obstacle | undefined {
  for (const one of list) {
    const found = find(one);
    if (found) return found;
  }
  return undefined;
}

/** What the code needs and would not have, or would keep of the first session. */
function missing({ use, declaration }: OuterName, search: Search): Obstacle | undefined {
  const needs: Obstacle = { node: use, reason: `it needs '${use.getText()}', and every session has its own` };
  if (!declaration || !ts.isIdentifier(use)) return missingField(use, search);
  if (search.seen.has(declaration)) return undefined;
  search.seen.add(declaration);
  if (isOfProcess(declaration, search) || isPlainData(use, search)) return undefined;
  const held = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const own = held && isFunction(held) ? held : declaration;
  if (isFunction(own)) return firstOf(outerNames(own, search.project.references), (name) => missing(name, search));
  const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  const isSharable = held && isConstant && isBuilt(held, search) && !isServer(held, search);
  return isSharable ? include(held, search) : needs;
}

/** A variable of a function that runs once, around what builds a server for each session. */
function isOfProcess(declaration: ts.Declaration, { built }: Search): boolean {
  const owner = functionAround(declaration);
  return owner !== undefined && !built.parts.has(owner) && !built.partOf(declaration);
}

/** What the session is about: a server of the SDK or of a framework, or of a class of the project that is one. */
function isServer(value: ts.Expression, { project }: Search): boolean {
  const made = madeBy(value, project);
  if (!made) return false;
  const servers = serverCode(project.sites, project.references);
  return (
    SERVERS.test(makerName(made.expression)?.module ?? '') ||
    codeCalled(made, project).some((code) => servers.includes(code))
  );
}

const SERVERS = /^(@modelcontextprotocol\/|fastmcp$|mcp-framework$)/;

/** `this.hub`, where what the field holds is made once too: then every instance has the same one. */
function missingField(use: ts.Node, search: Search): Obstacle | undefined {
  const owner = ts.findAncestor(use, ts.isClassLike);
  const name = ts.isPropertyAccessExpression(use.parent) ? use.parent.name.text : undefined;
  const [value, ...more] = owner && name !== undefined ? fieldValues(owner, name) : [];
  const isSure = owner && name !== undefined && !isOptional(owner, name);
  const isSharable = isSure && value && more.length === 0 && isBuilt(value, search) && !isServer(value, search);
  if (isSharable) return include(value, search);
  const needs = name === undefined ? 'this' : `this.${name}`;
  return { node: use, reason: `it needs '${needs}', and every session has its own` };
}

/** A function of its own would not know any more that the field has a value. */
const isOptional = (owner: ts.ClassLikeDeclaration, name: string): boolean =>
  owner.members.some(
    (member) =>
      ts.isPropertyDeclaration(member) &&
      member.name.getText() === name &&
      (member.questionToken !== undefined || /\b(undefined|null)\b/.test(member.type?.getText() ?? '')),
  );

/** A use of the value that other sessions would notice; what the same part does to it while a server is built is done once too. */
function conflictOf(item: ts.Expression, search: Search): Obstacle | undefined {
  const { project, items } = search;
  const shared = isShared(item, project);
  const uses = usesOfValue(item, project);
  if (!uses) return shared ? undefined : { node: item, reason: 'its value goes where I cannot follow it' };
  return firstOf(uses, (use) => {
    if ([...items].some((one) => isWithin(use, one)) || ts.findAncestor(use, staysOnStdio)) return undefined;
    const unsafe = unsafeUse(use, project);
    if (!unsafe || (shared && !unsafe.ends)) return undefined;
    const statement = statementOf(use, search);
    if (statement) return include(statement, search);
    const way = unsafe.ends ? LEAVE_OPEN : sharing(item);
    return { node: use, reason: unsafe.reason, ...(way !== undefined && { way }) };
  });
}

const LEAVE_OPEN = 'close it when the process ends, not when a session does';

function sharing(item: ts.Expression): string | undefined {
  const name = holderName(item);
  return name === undefined ? undefined : `--shared ${name} opens it once for all sessions as it is`;
}

/** The user has said so: `--shared link`. */
function isShared(item: ts.Expression, { options }: ProjectModel): boolean {
  const name = holderName(item);
  return options.state === 'shared' || (name !== undefined && options.shared.includes(name));
}

/** The variable or the field that keeps a value. */
export function holderName(value: ts.Expression): string | undefined {
  const { parent } = outermostValue(value);
  if (ts.isBinaryExpression(parent)) return /^(?:this\.)?([\w$#]+)$/.exec(parent.left.getText())?.[1];
  const declares = ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent);
  return declares && !ts.isObjectBindingPattern(parent.name) ? parent.name.getText() : undefined;
}

/** `hub.on('connection', …);` where a server is built. */
function statementOf(use: ts.Node, search: Search): ts.Expression | undefined {
  const statement = ts.findAncestor(use, ts.isStatement);
  const expression = statement && ts.isExpressionStatement(statement) ? statement.expression : undefined;
  return expression && isBuilt(use, search) && isBuilt(expression, search) ? expression : undefined;
}

/** Runs in a function or a class that builds a server, not in a statement that is about to move into one. */
function isBuilt(node: ts.Node, { built }: Search): boolean {
  const part = built.partOf(node);
  return part !== undefined && isPlace(part);
}
