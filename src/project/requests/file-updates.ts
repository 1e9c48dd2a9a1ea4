import { ts } from 'ts-morph';
import { fileCall } from './file-calls.ts';
import type { ProjectModel } from '../project-model.ts';
import type { RequestCode } from './request-code.ts';
import { functionAround, nodesIn } from '../syntax.ts';

/** One file that requests load, change and save again without a lock. */
export interface FileUpdate {
  readonly reads: readonly ts.CallExpression[];
  readonly writes: readonly ts.CallExpression[];
}

interface Access {
  readonly call: ts.CallExpression;
  readonly kind: 'read' | 'write';
  readonly file: string;
}

/** The loads and saves of one file between which another call may come: those that wait for the disk. */
export function fileUpdates(project: ProjectModel, requests: RequestCode): FileUpdate[] {
  const accesses = [...project.program.sources.values()]
    .filter(({ text }) => /write|output/.test(text) && !LOCKS.test(text))
    .flatMap((source) => [...nodesIn(source)].flatMap((node) => accessAt(node, project)))
    .filter(({ call }) => requests.covers(call));
  const files = new Set(accesses.map(({ file }) => file));
  return [...files].flatMap((file) =>
    updateOf(
      accesses.filter((access) => access.file === file),
      requests,
    ),
  );
}

const LOCKS = /mutex|semaphore|lockfile|runExclusive|p-queue|p-limit|withLock|acquireLock/i;

function updateOf(accesses: readonly Access[], requests: RequestCode): FileUpdate[] {
  const of = (kind: Access['kind']): ts.CallExpression[] =>
    accesses.filter((access) => access.kind === kind).map(({ call }) => call);
  const update = { reads: of('read').filter((read) => isUnderstood(read, of('write'))), writes: of('write') };
  const isUpdated = callersOf(accesses, requests).some(
    (code) => leadsTo([code], update.reads, requests) && leadsTo([code], update.writes, requests),
  );
  return isUpdated ? [update] : [];
}

/** What is read becomes a value to change: it is parsed, or written again by the same function. */
function isUnderstood(read: ts.CallExpression, writes: readonly ts.CallExpression[]): boolean {
  const owner = functionAround(read);
  const parses = /parse|split\(|readJson/i.test(owner?.body?.getText() ?? '');
  return parses || writes.some((write) => functionAround(write) === owner);
}

/** True when running the code runs one of the calls. */
export function leadsTo(code: readonly ts.Node[], calls: readonly ts.Node[], { reach }: RequestCode): boolean {
  const reached = reach.from(code);
  return calls.some((call) => ts.findAncestor(call, (outer) => reached.has(outer)) !== undefined);
}

/** Handlers, and functions beside the accesses; one that holds several handlers does not run them one after the other. */
function callersOf(accesses: readonly Access[], { handlers }: RequestCode): ts.Node[] {
  const code = handlers.flatMap((handler) => handler.code);
  const sources = [...new Set(accesses.map(({ call }) => call.getSourceFile()))];
  const functions = sources.flatMap((source) => [...nodesIn(source)].filter(ts.isFunctionLike));
  const holders = new Set(code.flatMap((node) => outerNodes(node.parent)));
  return [...new Set([...code, ...functions])].filter((node) => !holders.has(node));
}

function outerNodes(node: ts.Node): ts.Node[] {
  const outer: ts.Node[] = [];
  ts.findAncestor(node, (each) => {
    outer.push(each);
    return false;
  });
  return outer;
}

function accessAt(node: ts.Node, project: ProjectModel): Access[] {
  if (!ts.isCallExpression(node)) return [];
  const [path] = node.arguments;
  const name = fileCall(node);
  if (!path || name === undefined || !functionAround(node)) return [];
  const kind = /^read(File|Json|JSON)$/.test(name)
    ? 'read'
    : /^(writeFile|outputFile|write(Json|JSON)|output(Json|JSON))$/.test(name)
      ? 'write'
      : undefined;
  return kind ? [{ call: node, kind, file: pathText(path, project) }] : [];
}

/** What tells one file from another: the text of the path, a local name replaced by what it stands for. */
function pathText(path: ts.Expression, { references }: ProjectModel, depth = 0): string {
  const declaration = ts.isIdentifier(path) ? references.symbolOf(path)?.valueDeclaration : undefined;
  if (!declaration) return path.getText();
  const place = `${declaration.getSourceFile().fileName}:${declaration.pos}`;
  const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return value && functionAround(declaration) && depth < 4 ? value.getText() : place;
}
