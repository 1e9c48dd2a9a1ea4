import { ts } from 'ts-morph';
import { nameOfFunction } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import { functionAround, isFunction } from '../syntax.ts';
import type { MethodCall, StartSite } from './start-sites.ts';
import { isSwitched } from './switch.ts';

/** A server that one function of a chain hands to the next, which starts it: `build().then((server) => server.connect(…))`. */
export interface ChainedStart {
  readonly site: StartSite;
  /** `….then(callback)`. */
  readonly link: MethodCall;
  readonly callback: ts.FunctionLikeDeclaration;
  /** What gets the server. */
  readonly parameter: ts.ParameterDeclaration;
  /** The name of the callback, where it stands elsewhere. */
  readonly name: string | undefined;
}

/** The starts whose server comes out of the link before. */
export const chainedStarts = (project: ProjectModel): ChainedStart[] =>
  project.sites.filter((site) => !isSwitched(site)).flatMap((site) => chainedAt(site, project));

function chainedAt(site: StartSite, { references }: ProjectModel): ChainedStart[] {
  const { root, call } = site;
  const declaration = root && references.symbolOf(root)?.valueDeclaration;
  const parameter = ts.findAncestor(declaration, (node) => (isFunction(node) ? 'quit' : ts.isParameter(node)));
  const callback = parameter?.parent;
  if (!parameter || !callback || !isFunction(callback) || callback.parameters[0] !== parameter) return [];
  if (!ts.findAncestor(call, (node) => node === callback)) return [];
  const at = { site, callback, parameter: callback.parameters[0] };
  const inline = linkOf(callback);
  if (inline) return [{ link: inline, ...at, name: undefined }];
  const name = nameOfFunction(callback);
  const symbol = name && references.symbolOf(name);
  const links = (symbol ? references.of(symbol) : []).flatMap((use) => linkOf(use) ?? []);
  return functionAround(call) === callback ? links.map((link) => ({ link, ...at, name: symbol?.name })) : [];
}

/** The `….then(callback)` that a callback stands in. */
function linkOf(callback: ts.Node): MethodCall | undefined {
  const { parent } = callback;
  const isLink = ts.isCallExpression(parent) && parent.arguments[0] === callback && isThen(parent);
  return isLink ? parent : undefined;
}

export const isThen = (call: ts.Node): call is MethodCall =>
  ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'then';

/** What a `.then(…)` waits for. */
export const waitedFor = ({ expression }: MethodCall): ts.Expression => expression.expression;
