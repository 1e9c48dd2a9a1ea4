import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import { functionNamed } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import { functionAround, isFunction, isWithin, nodesIn, unwrapped } from '../syntax.ts';

/** A function of the process that each session would replace by one of its own: `console.error = (…) => server.sendLoggingMessage(…)`. */
export interface ReplacedFunction {
  readonly node: ts.BinaryExpression;
  /** `console.error`. */
  readonly name: string;
}

const REPLACEABLE = /^(console\.\w+|process\.(std(out|err)\.write|exit|emit|emitWarning)|(globalThis|global)\.fetch)$/;

/** What code of a session replaces for the whole process, where that remembers the session. */
export function replacedFunctions(project: ProjectModel): ReplacedFunction[] {
  const sources = [...project.program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  return sources.flatMap((source) =>
    [...nodesIn(source)].flatMap((node) => {
      const name = replacedAt(node);
      return name && isOfSession(node as ts.BinaryExpression, project)
        ? [{ node: node as ts.BinaryExpression, name }]
        : [];
    }),
  );
}

function replacedAt(node: ts.Node): string | undefined {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const name = node.left.getText();
  return REPLACEABLE.test(name) ? name : undefined;
}

function isOfSession(replacement: ts.BinaryExpression, project: ProjectModel): boolean {
  const { references, answers } = project;
  const right = unwrapped(replacement.right);
  const code = ts.isIdentifier(right) ? functionNamed(right, references) : isFunction(right) ? right : undefined;
  if (!code || !functionAround(replacement)) return false;
  if (answers.built.partOf(replacement) === undefined && !answers.phasesOf(replacement).has('session')) return false;
  return [...nodesIn(code)].some((node) => remembersSession(node, code, project));
}

/** Names what the function around the replacement has made, or its instance. */
function remembersSession(node: ts.Node, code: ts.Node, { references }: ProjectModel): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
  const declaration = ts.isIdentifier(node) ? references.symbolOf(node)?.valueDeclaration : undefined;
  if (!declaration || isWithin(declaration, code)) return false;
  return ts.isParameter(declaration) || functionAround(declaration) !== undefined;
}
