import { ts } from 'ts-morph';
import { instanceClassOf } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import { ancestor, isFunction, nodesIn, unwrapped } from '../syntax.ts';

/** Which code runs when some code runs. What is named counts as called: too much is found rather than too little. */
export interface Reach {
  /** The given nodes and every function, table and class member of the project that they lead to. */
  from(starts: readonly ts.Node[]): ReadonlySet<ts.Node>;
}

const BUILT_IN =
  /^(map|filter|forEach|find|some|every|reduce|get|set|has|add|delete|clear|push|pop|join|split|slice|then|catch|finally|log|error|warn|info|debug|parse|stringify|keys|values|entries|test|exec|replace|trim|includes|send|write|end|on|once|emit|close|connect|request|toString)$/;

/** Reads the project once; the answers are remembered. */
export function reachIn({ program, references }: Pick<ProjectModel, 'program' | 'references'>): Reach {
  const members = membersByName([...program.sources.values()]);
  const known = new Map<ts.Node, readonly ts.Node[]>();
  const named = (node: ts.Node): readonly ts.Node[] => {
    if (ts.isIdentifier(node))
      return meansMember(node) && !references.isExportable(node.text)
        ? []
        : valueOf(references.symbolOf(node)?.valueDeclaration);
    if (!ts.isPropertyAccessExpression(node)) return [];
    const name = node.name.text;
    const found = members.get(name) ?? [];
    const owner = found.length === 0 ? undefined : ownerOf(node.expression);
    if (owner) return found.filter((member) => ancestor(member, ts.isClassLike) === owner);
    return BUILT_IN.test(name) ? [] : found;
  };
  const ownerOf = (receiver: ts.Expression): ts.ClassLikeDeclaration | undefined =>
    receiver.kind === ts.SyntaxKind.ThisKeyword
      ? ancestor(receiver, ts.isClassLike)
      : instanceClassOf(receiver, references);
  const next = (node: ts.Node): readonly ts.Node[] => {
    const found = known.get(node) ?? [...new Set([...nodesIn(node)].flatMap(named))];
    known.set(node, found);
    return found;
  };
  return { from: (starts) => closure(starts, next) };
}

function closure(starts: readonly ts.Node[], next: (node: ts.Node) => readonly ts.Node[]): ReadonlySet<ts.Node> {
  const reached = new Set(starts);
  const waiting = [...starts];
  for (let node = waiting.pop(); node; node = waiting.pop())
    for (const other of next(node))
      if (!reached.has(other)) {
        reached.add(other);
        waiting.push(other);
      }
  return reached;
}

const meansMember = (node: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;

/** The function, or the table of functions, that a declaration holds. */
function valueOf(declaration: ts.Declaration | undefined): ts.Node[] {
  if (!declaration) return [];
  if (ts.isFunctionDeclaration(declaration)) return [declaration];
  const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  if (!value) return [];
  const bare = unwrapped(value);
  const holds = isFunction(bare) || ts.isObjectLiteralExpression(bare) || ts.isArrayLiteralExpression(bare);
  return holds ? [bare] : [];
}

function membersByName(sources: readonly ts.SourceFile[]): ReadonlyMap<string, ts.Node[]> {
  const members = new Map<string, ts.Node[]>();
  for (const source of sources)
    for (const node of nodesIn(source)) {
      const name = memberName(node);
      if (name !== undefined) members.set(name, [...(members.get(name) ?? []), node]);
    }
  return members;
}

function memberName(node: ts.Node): string | undefined {
  if (ts.isMethodDeclaration(node) || ts.isGetAccessor(node)) return node.name.getText();
  const holdsFunction =
    (ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node)) &&
    node.initializer !== undefined &&
    isFunction(unwrapped(node.initializer));
  return holdsFunction ? node.name.getText() : undefined;
}
