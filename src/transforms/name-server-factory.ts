import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import type { StartSite } from '../project/starts/start-sites.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { extentOf, indentAt } from './lib/extent.ts';
import { freeName } from '../project/free-name.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** A factory that is written where stdio is started gets a name, which HTTP can use too. */
const transform: Transform = {
  id: 'name-server-factory',
  title: 'Name the factory of serveStdio()',
  why: 'serveStdio(() => { … }) of SDK v2 holds the only copy of the factory. HTTP needs the same one for each session.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  *run(project) {
    for (const site of project.sites) {
      if (isSwitched(site) || !site.factory || !site.receiver.getText().includes('\n')) continue;
      yield named(site);
    }
  },
};
export default transform;

function named({ factory, receiver, statement }: StartSite): Change {
  const source = statement.getSourceFile();
  const edits = factory && canMove(factory) ? namingEdits(receiver, statement) : [];
  const message =
    edits.length > 0
      ? 'the factory of serveStdio() has a name'
      : 'the factory of serveStdio() cannot stand on its own: give it a name, and types to its parameters';
  return {
    file: fileOf(source),
    line: lineOf(receiver),
    message,
    confidence: edits.length > 0 ? 'safe' : 'review',
    edits,
  };
}

/** Its parameters get their types from the place where it is written, unless they say them. */
function canMove(factory: ts.FunctionLikeDeclaration): boolean {
  const isTypeScript = /\.[mc]?tsx?$/.test(fileOf(factory));
  return !isTypeScript || factory.parameters.every(({ type }) => type !== undefined);
}

function namingEdits(receiver: ts.Expression, statement: ts.Statement): Edit[] {
  const source = statement.getSourceFile();
  const extent = extentOf(statement);
  const sameLine = lineOf(receiver) === lineOf(statement);
  if (!extent || !sameLine) return [];
  const { newline, semicolon } = styleOf(source.text);
  const name = freeName([source], ['createServer', 'createMcpServer', 'createSessionServer']);
  const base = indentAt(source.text, statement.getStart());
  const at = statement.getStart();
  const text = `const ${name} = ${receiver.getText()}${semicolon}${newline}${newline}${base}`;
  return [
    { kind: 'replace', file: fileOf(source), start: at, end: at, text },
    { kind: 'replace', file: fileOf(source), start: receiver.getStart(), end: receiver.getEnd(), text: name },
  ];
}
