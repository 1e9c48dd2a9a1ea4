import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import type { References } from '../references.ts';
import { functionAround, unwrapped } from '../syntax.ts';
import {
  appCall,
  calledOn,
  EXPRESS,
  methodOf,
  usesOfVariable,
  webAppOf,
  type AppCall,
  type WebApp,
} from './web-app.ts';

/** Where an app has a router: `app.use('/api', router);`. */
export interface Mount {
  readonly call: AppCall;
  /** The variable of the router. */
  readonly router: ts.VariableDeclaration;
  /** `export default router;`, where another file mounts it. */
  readonly exports: readonly ts.Statement[];
}

/** The app that a route is on, itself or by a router that it mounts; undefined where that is no express app in a variable. */
export function routedAppOf(route: ts.CallExpression, references: References): WebApp | undefined {
  const router = routerOf(route, references);
  return router ? mountedApp(router, references) : webAppOf(route, references);
}

/** The router in a variable that a call such as `router.get(…)` is made on. */
export function routerOf(
  { expression }: ts.CallExpression,
  references: References,
): ts.VariableDeclaration | undefined {
  const name = ts.isPropertyAccessExpression(expression) ? unwrapped(expression.expression) : undefined;
  const declaration = name && ts.isIdentifier(name) ? references.symbolOf(name)?.valueDeclaration : undefined;
  return declaration && ts.isVariableDeclaration(declaration) && isRouter(declaration) ? declaration : undefined;
}

/** `express.Router()`, `Router()`. */
function isRouter({ initializer }: ts.VariableDeclaration): boolean {
  const made = initializer && unwrapped(initializer);
  if (!made || !ts.isCallExpression(made)) return false;
  const { expression: callee } = made;
  const member = ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
  const imported = importedFrom(callee, EXPRESS);
  return imported !== undefined && (member ?? imported.name) === 'Router';
}

/** The one app that mounts a router, with the calls of the router among its own. */
function mountedApp(router: ts.VariableDeclaration, references: References): WebApp | undefined {
  const uses = usesOfVariable(router, references);
  const [mounting, second] = uses.filter(({ parent }) => ts.isCallExpression(parent) && methodOf(parent) === 'use');
  const mounts = mounting?.parent;
  const app = mounts && !second && ts.isCallExpression(mounts) ? webAppOf(mounts, references) : undefined;
  const call = app?.calls.find((one) => one.call === mounts);
  if (!app || !call || !isPlainMount(call) || !isBeside(router, call.call)) return undefined;
  const exports = uses.flatMap((use) => exportOf(use) ?? []);
  const others = uses.filter((use) => use !== mounting && !isStatement(calledOn(use)) && !exportOf(use));
  const own = uses.flatMap((use) => callOfRouter(calledOn(use), { references, prefix: call.path ?? '' }));
  const calls = [...app.calls.filter((one) => one !== call), ...own];
  return { ...app, calls, others: [...app.others, ...others], mount: { call, router, exports } };
}

/** In the same function, or at the top of a file of its own. */
const isBeside = (router: ts.Node, call: ts.Node): boolean =>
  router.getSourceFile() === call.getSourceFile()
    ? functionAround(router) === functionAround(call)
    : functionAround(router) === undefined;

/** `export default router;`, `export { router };`. */
function exportOf({ parent }: ts.Identifier): ts.Statement | undefined {
  if (ts.isExportAssignment(parent)) return parent;
  const isAlone = ts.isExportSpecifier(parent) && parent.parent.elements.length === 1;
  return isAlone ? parent.parent.parent : undefined;
}

/** The path and the router, and nothing in between that could guard it. */
const isPlainMount = ({ call, path }: AppCall): boolean => call.arguments.length === (path === undefined ? 1 : 2);

const isStatement = (call: ts.CallExpression | undefined): boolean =>
  call !== undefined && ts.isExpressionStatement(call.parent);

interface Mounted {
  readonly references: References;
  /** The path of the router. */
  readonly prefix: string;
}

/** A call of the router as the app sees it. */
function callOfRouter(call: ts.CallExpression | undefined, { references, prefix }: Mounted): AppCall[] {
  if (!call || !ts.isExpressionStatement(call.parent)) return [];
  const own = appCall(call, call.parent, references);
  const base = prefix.replace(TRAILING_SLASH, '');
  const isNamed = own.path !== undefined || own.method === 'use';
  const path = isNamed ? (base + (own.path ?? '')).replace(BEHIND_PREFIX, '') || own.path : undefined;
  return [{ ...own, path, paths: path === undefined ? [] : [path], ofRouter: { path: own.path } }];
}

const TRAILING_SLASH = /\/$/;
/** The `/` of `router.get('/', …)`. */
const BEHIND_PREFIX = /(?<=.)\/$/;
