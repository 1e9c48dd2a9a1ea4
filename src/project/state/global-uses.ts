import { ts } from 'ts-morph';
import { isAssigned } from './access-paths.ts';
import { isGenerated } from '../generated-modules.ts';
import type { GlobalState } from './global-state.ts';
import { hiddenUse } from './hidden-uses.ts';
import { importedFrom } from '../imports.ts';
import { keyOf, objectNamed, type ProcessObject } from './process-objects.ts';
import type { ProjectModel } from '../project-model.ts';
import { oncePer } from '../remembered.ts';
import { startFunctionsAround, startOnly, type StartCode } from './start-only.ts';
import { sessionStatements } from '../factory/session-code.ts';
import { fileOf, lineOf, nodesIn, unwrapped } from '../syntax.ts';

/** A mention of `process.env` or `globalThis` in the sources. */
export interface ObjectUse {
  readonly node: ts.Expression;
  readonly object: ProcessObject;
  /** The name that is taken from it; undefined where the whole object or a computed name is. */
  readonly key: string | undefined;
  readonly reads: boolean;
  /** True when it only runs while the process starts, and keeps no hold of the object. */
  readonly atStart: boolean;
}

/** Every mention of an object of the process in the project's own sources. */
export const objectUses = (project: ProjectModel, object: ProcessObject): ObjectUse[] =>
  usesOfObjects(project).filter((use) => use.object === object);

const usesOfObjects = oncePer((project: ProjectModel): readonly ObjectUse[] => {
  const code = startCodeOf(project);
  return ownNodes(project).flatMap((node) => {
    const object = objectNamed(node, project.references);
    if (!object) return [];
    const used = useOf(node as ts.Expression);
    const keeps = used.key === undefined && !isTakenApart(used.outer);
    const atStart = !keeps && startOnly(node, project.references, code);
    return [{ node: node as ts.Expression, object, key: used.key, reads: used.reads, atStart }];
  });
});

/** Why what handlers write cannot be a session's own; undefined when it can. */
export function globalObstacle(item: GlobalState, project: ProjectModel): string | undefined {
  const { object, key } = item;
  if (project.options.sessions === 'stateless') return 'there are no sessions to keep it in (--sessions stateless)';
  if (item.name === 'default') return hiddenUse(item, project);
  if (!object) return 'it belongs to the process, not to a variable';
  if (key === undefined) return 'its name is computed, so nobody can say what else it changes';
  if (isForLibraries(object, key)) return `packages read ${key} too, and they read the value of the process`;
  const uses = objectUses(project, object);
  if (!uses.some((use) => use.reads && (use.key === key || use.key === undefined)))
    return 'no source of the project reads it: a package that does would read the value of the process';
  if (item.changedInPlace) return 'what it holds is changed in place';
  return object === 'process.env' ? environmentObstacle(project) : bareRead(project, key);
}

const LIBRARIES =
  /^(NODE_|AWS_|AZURE_|GOOGLE_|GCLOUD_|GCP_|GIT_|PG[A-Z]+$|LC_|npm_|SSL_|XDG_|OTEL_|PLAYWRIGHT_|PUPPETEER_|(OPENAI|ANTHROPIC|GEMINI)_|(HTTPS?|NO|ALL)_PROXY$|(PATH|HOME|PWD|TZ|LANG|DEBUG|USER|SHELL|TMPDIR|TEMP|TMP|DATABASE_URL|KUBECONFIG|DOCKER_HOST|FORCE_COLOR|NO_COLOR|LOG_LEVEL)$)/i;

/** Names that belong to the runtime or that well-known packages look up by themselves. */
const isForLibraries = (object: ProcessObject, key: string): boolean =>
  object === 'process.env'
    ? LIBRARIES.test(key)
    : key in globalThis || /^(window|document|self|XMLHttpRequest|WebSocket|EventSource|File|DOMMatrix)$/.test(key);

const STARTS_PROCESS = /^((node:)?child_process|execa|cross-spawn|zx|nano-spawn|tinyexec|shelljs|node-pty|simple-git)$/;
const LOADS = /^(dotenv|dotenv-flow|@dotenvx\/dotenvx)$/;

/** Child processes inherit the environment of this one, and dotenv fills it. */
const environmentObstacle = oncePer((project: ProjectModel): string | undefined => {
  const code = startCodeOf(project);
  for (const node of ownNodes(project)) {
    if (!ts.isCallExpression(node)) continue;
    const starts = importedFrom(node.expression, STARTS_PROCESS) !== undefined && !/\benv\b/.test(node.getText());
    const loads = importedFrom(node.expression, LOADS) !== undefined;
    if ((!starts && !loads) || !project.served.runs(node) || startOnly(node, project.references, code)) continue;
    const place = `${fileOf(node)}:${lineOf(node)}`;
    if (loads) return `dotenv fills the environment of the process while requests are handled (${place})`;
    return `a process that is started there inherits the environment of this process (${place}): pass it 'env'`;
  }
  return undefined;
});

function bareRead(project: ProjectModel, key: string): string | undefined {
  const bare = ownNodes(project).find((node) => ts.isIdentifier(node) && node.text === key && isBare(node, project));
  return bare && `it is read by its bare name too (${fileOf(bare)}:${lineOf(bare)})`;
}

/** A name that no module declares: `x` of `globalThis.x`. */
function isBare(node: ts.Identifier, { references }: ProjectModel): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) ? parent.expression !== node : !ts.isExpression(parent)) {
    const used = ts.isExpressionStatement(parent) || ts.isReturnStatement(parent) || ts.isIfStatement(parent);
    const taken = (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) && parent.initializer === node;
    if (!used && !taken && !ts.isShorthandPropertyAssignment(parent) && !ts.isTemplateSpan(parent)) return false;
  }
  const declaration = references.symbolOf(node)?.valueDeclaration;
  return declaration === undefined || ts.findAncestor(declaration, isGlobalBlock) !== undefined;
}

const isGlobalBlock = (node: ts.Node): boolean =>
  ts.isModuleDeclaration(node) && (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0;

const ownNodes = ({ program }: ProjectModel): ts.Node[] =>
  [...program.sources].flatMap(([file, source]) => (isGenerated(file) ? [] : [...nodesIn(source)]));

function startCodeOf({ sites, references, served }: ProjectModel): StartCode {
  const calls = sites.map(({ call }) => call);
  return {
    functions: startFunctionsAround(calls, references),
    perSession: sessionStatements(sites, references),
    served,
  };
}

interface Use {
  readonly outer: ts.Node;
  readonly key: string | undefined;
  readonly reads: boolean;
}

function useOf(node: ts.Expression): Use {
  let outer: ts.Node = node;
  while (ts.isExpression(outer.parent) && unwrapped(outer.parent) === node) outer = outer.parent;
  const { parent } = outer;
  const accessed = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
  if (!accessed || parent.expression !== outer) return { outer, key: undefined, reads: true };
  const plain = ts.isBinaryExpression(parent.parent) && parent.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  const reads = !isAssigned(parent) || (!plain && !ts.isDeleteExpression(parent.parent));
  return { outer, key: keyOf(parent), reads };
}

/** `const { X } = process.env`, `{ ...process.env }`: copied on the spot. */
const isTakenApart = (outer: ts.Node): boolean =>
  ts.isSpreadAssignment(outer.parent) ||
  (ts.isVariableDeclaration(outer.parent) && ts.isObjectBindingPattern(outer.parent.name));
