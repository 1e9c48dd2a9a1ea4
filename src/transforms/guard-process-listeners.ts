import { ts } from 'ts-morph';
import type { ProjectModel } from '../project/project-model.ts';
import { staysOnStdio } from '../project/stdio-code.ts';
import { fileOf, isStatementList, lineOf, nodesIn } from '../project/syntax.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** Listeners of the process inside code that runs once per session stay on the stdio path. */
const transform: Transform = {
  id: 'guard-process-listeners',
  title: 'Keep process listeners on stdio',
  why: 'A listener per session leaks, and one that exits the process would end everybody’s session with the first one that closes.',
  docs: ['https://nodejs.org/api/events.html#eventsdefaultmaxlisteners'],
  *run(project) {
    for (const body of perSessionCode(project))
      for (const node of nodesIn(body)) if (staysOnStdio(node) && !isGuarded(node)) yield guarded(project, node);
  },
};
export default transform;

/** The classes whose instances are servers, and the functions that build servers. */
function perSessionCode({ sites, references }: ProjectModel): ts.Node[] {
  return sites.flatMap(({ owner, receiver, root, method }) => {
    if (owner) return [owner];
    const made = root ? initializerOf(root, references.symbolOf(root)) : receiver;
    const callee = made && (ts.isCallExpression(made) || ts.isNewExpression(made)) ? made.expression : undefined;
    if (!callee || !ts.isIdentifier(callee)) return [];
    const declaration = references.symbolOf(callee)?.valueDeclaration;
    if (!declaration) return [];
    return ts.isClassLike(declaration) || ts.isFunctionLike(declaration) || method ? [declaration] : [];
  });
}

function initializerOf(root: ts.Identifier, symbol: ts.Symbol | undefined): ts.Expression | undefined {
  const declaration = symbol?.valueDeclaration;
  const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return value && ts.isAwaitExpression(value) ? value.expression : value;
}

const isGuarded = (node: ts.Node): boolean => !isStatementList(node.parent);

function guarded({ tsconfig }: ProjectModel, node: ts.Node): Change {
  const { quote } = styleOf(node.getSourceFile().text);
  const env = tsconfig?.noPropertyAccessFromIndexSignature
    ? `process.env[${quote}MCP_TRANSPORT${quote}]`
    : 'process.env.MCP_TRANSPORT';
  const start = node.getStart();
  const text = `if (${env} !== ${quote}http${quote}) `;
  return {
    file: fileOf(node),
    line: lineOf(node),
    message: 'listens to the process, once per session: on stdio only',
    confidence: 'safe',
    edits: [{ kind: 'replace', file: fileOf(node), start, end: start, text }],
  };
}
