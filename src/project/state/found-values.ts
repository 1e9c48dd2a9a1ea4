import { ts } from 'ts-morph';
import { codeCalled, isCall, type Call } from '../called-code.ts';
import { importedFrom } from '../imports.ts';
import { keyOf, objectNamed } from './process-objects.ts';
import type { ProjectModel } from '../project-model.ts';
import { chainRoot, isFunction, isWithin, nodesIn } from '../syntax.ts';

/** How a value came to be that no request has a say in. */
export interface Found {
  /** True when the machine was asked for it: its files, its programs. */
  readonly onMachine: boolean;
}

const NO_TWICE = /^(randomUUID|randomBytes|randomInt|random|nanoid|uuid|v4|ulid|cuid|getStore|hrtime)$/;
const MACHINE = /^(node:)?(fs|fs\/promises|child_process|os)$/;
const BUILT_IN =
  /^(node:)?(fs|fs\/promises|child_process|os|path|url|util|module|zlib|process|buffer|timers\/promises)$/;
const DATA = /^(Map|Set|Date|URL|RegExp|Error|Promise|TextDecoder|Array|Object)$/;
const OF_MACHINE = /^process\.env\.(HOME|USERPROFILE|APPDATA|LOCALAPPDATA|PATH)$/;
const MAX_CODE = 40;

/**
 * Looks whether a value, or what a function does, depends on no request: it names only what its module or the machine has, and the code that makes it neither.
 * Undefined where something of a call or of a session may be in it, or where it is more than data.
 */
export function foundValue(
  value: ts.Node,
  project: ProjectModel,
  isShared: (use: ts.Node) => boolean,
): Found | undefined {
  const code = codeBehind(value, project);
  if (!code) return undefined;
  const ofSessions = new Set(project.state.flatMap(({ uses }) => uses).filter((use) => !isShared(use)));
  const nodes = code.flatMap((one) => [...nodesIn(one)]);
  if (nodes.some((node) => ofSessions.has(node as ts.Expression) || mayDiffer(node) || readsWritten(node, project)))
    return undefined;
  return { onMachine: nodes.some(asksMachine) };
}

/** The value and all code of the project that runs for it; undefined where it takes something from the call around it, or where code cannot be seen. */
function codeBehind(value: ts.Node, project: ProjectModel): ts.Node[] | undefined {
  const code: ts.Node[] = [value];
  for (const one of code)
    for (const node of nodesIn(one)) {
      if (code.length > MAX_CODE) return undefined;
      const local = ts.isIdentifier(node) ? localOf(node, one, project) : [];
      const called = isCall(node) ? codeOf(node, one, project) : [];
      if (!local || !called || (one === value && node.kind === ts.SyntaxKind.ThisKeyword)) return undefined;
      code.push(...[...local, ...called].filter((found) => !code.some((known) => isWithin(found, known))));
    }
  return code;
}

/** What a constant of the function around the code was made of; undefined for a parameter and for what is assigned again. */
function localOf(name: ts.Identifier, code: ts.Node, { references }: ProjectModel): ts.Expression[] | undefined {
  const declaration = isMemberName(name) ? undefined : references.symbolOf(name)?.valueDeclaration;
  if (!declaration || isWithin(declaration, code) || !ts.findAncestor(declaration.parent, isFunction)) return [];
  const held = ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name) ? declaration : undefined;
  const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  return held?.initializer && isConstant ? [held.initializer] : undefined;
}

const isMemberName = ({ parent, ...name }: ts.Identifier): boolean =>
  (ts.isPropertyAccessExpression(parent) && parent.name.pos === name.pos) ||
  (ts.isPropertyAssignment(parent) && parent.name.pos === name.pos);

/** The functions that a call runs; undefined for classes and packages, which may make more than data. */
function codeOf(call: Call, code: ts.Node, project: ProjectModel): ts.Node[] | undefined {
  const { expression } = call;
  if (ts.isNewExpression(call)) return DATA.test(expression.getText()) ? [] : undefined;
  if (importedFrom(expression, BUILT_IN)) return [];
  const functions = codeCalled(call, project);
  if (functions.length > 0) return functions.every(isFunction) ? functions : undefined;
  if (importedFrom(expression, /./)) return importedFrom(expression, /^[^.]/)?.name === 'parse' ? [] : undefined;
  const root = chainRoot(expression);
  const declaration = ts.isIdentifier(root) ? project.references.symbolOf(root)?.valueDeclaration : undefined;
  const isOwn = declaration === undefined || isWithin(declaration, code);
  return isOwn || ts.findAncestor(declaration.parent, isFunction) ? [] : undefined;
}

/** Made anew for each caller, or asked of the call that is being handled. */
const mayDiffer = (node: ts.Node): boolean => ts.isIdentifier(node) && NO_TWICE.test(node.text);

const asksMachine = (node: ts.Node): boolean =>
  (ts.isIdentifier(node) && importedFrom(node, MACHINE) !== undefined) ||
  (ts.isPropertyAccessExpression(node) && OF_MACHINE.test(node.getText()));

/** `process.env.X` where handlers write X: a session may have a value of its own. */
function readsWritten(node: ts.Node, { references, globalState }: ProjectModel): boolean {
  const object = objectNamed(node, references);
  const written = object ? globalState.filter((item) => item.object === object) : [];
  const { parent } = node;
  const isAccess = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
  const key = isAccess ? keyOf(parent) : undefined;
  return written.some((item) => key === undefined || item.key === undefined || item.key === key);
}
