import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import { usesOfFunction } from '../function-uses.ts';
import type { ProjectModel } from '../project-model.ts';
import { laterFunction } from '../state/at-once.ts';
import { isExported } from '../syntax.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** How often a function runs in one process. */
export type Runs = 'once' | 'many' | 'unknown';

const ROUTES = /^(get|post|put|patch|delete|all|use|route|handle|fetch|on|addListener|createServer|addHook|serve)$/;
const WITH_ITS_CALLER = /^(then|catch|finally|once|listen|action|command|set(Timeout|Immediate)|nextTick|Promise)$/;
/** The names by which frameworks of routes in files find a handler. */
const ROUTE_EXPORT = /^(GET|POST|PUT|PATCH|DELETE|handler|fetch)$/;

/** What is known of functions already; one that leads back to itself is unknown meanwhile. */
type Known = Map<ts.Node, Runs>;

/** A handler of requests runs many times, what starts the process once. `undefined` is the top level of a module. */
export function runsOf(
  owner: ts.FunctionLikeDeclaration | undefined,
  project: Sources,
  known: Known = new Map(),
): Runs {
  if (!owner) return 'once';
  const found = known.get(owner);
  if (found) return found;
  known.set(owner, 'unknown');
  const runs = runsByUses(owner, project, known);
  known.set(owner, runs);
  return runs;
}

function runsByUses(owner: ts.FunctionLikeDeclaration, project: Sources, known: Known): Runs {
  if (isRouteExport(owner)) return 'many';
  const uses = usesOfFunction(owner, project);
  if (!uses || uses.length === 0) return 'unknown';
  const runs = uses.map((use) => runsAt(use, project, known));
  if (runs.includes('many')) return 'many';
  return runs.includes('unknown') ? 'unknown' : 'once';
}

/** The function that is run anew for each thing a node makes: callbacks that are handed to anything but a router run within it. */
export function runningFunction(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  const owner = laterFunction(node);
  const call = owner?.parent;
  const isWithin = call && ts.isCallExpression(call) && call.expression !== owner && !ROUTES.test(calledName(call));
  return isWithin ? runningFunction(call) : owner;
}

const isRouteExport = (owner: ts.FunctionLikeDeclaration): boolean =>
  ROUTE_EXPORT.test(owner.name?.getText() ?? '') && isExported(owner);

/** A function that is called runs as often as its caller; one that is handed to a router runs once per request. */
function runsAt(use: ts.Node, project: Sources, known: Known): Runs {
  const { parent } = use;
  if (ts.isParenthesizedExpression(parent)) return runsAt(parent, project, known);
  if (isBound(parent)) return runsAt(parent.parent, project, known);
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return 'unknown';
  const around = (): Runs => runsOf(laterFunction(use), project, known);
  const name = calledName(parent);
  if (parent.expression === use || WITH_ITS_CALLER.test(name)) return around();
  return ROUTES.test(name) || around() === 'many' ? 'many' : 'unknown';
}

/** The `f.bind` of `f.bind(this)`. */
const isBound = (node: ts.Node): node is ts.PropertyAccessExpression =>
  ts.isPropertyAccessExpression(node) && node.name.text === 'bind' && ts.isCallExpression(node.parent);

/** What a call is of, by the name that its module has for it: `createServer as createHttpServer` of node:http. */
export const calledName = ({ expression }: ts.CallExpression | ts.NewExpression): string => {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return importedFrom(expression, HTTP)?.name ?? expression.getText();
};

const HTTP = /^(node:)?http(s|2)?$/;
