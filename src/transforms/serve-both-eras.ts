import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { isNamedBefore, modernStartOf, type ModernStart } from '../project/starts/modern-start.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { sdkVersionOf } from '../project/sdk-version.ts';
import { fileOf, lineOf, nodesIn } from '../project/syntax.ts';
import { deletion } from './lib/factory-call.ts';
import { freeName } from '../project/free-name.ts';
import { replace } from './lib/import-lines.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** Where SDK v2 is connected by hand, it is given the factory that HTTP has: it then builds a server for the era that a client speaks. */
const transform: Transform = {
  id: 'serve-both-eras',
  title: 'Let the SDK choose the era on stdio',
  why: 'A server that is connected by hand speaks the revisions with sessions alone. serveStdio() of SDK v2 answers clients of 2026-07-28 too, with the factory that HTTP uses.',
  docs: ['https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio'],
  *run(project) {
    if (sdkVersionOf(project.program) !== 'v2' || !project.sites.every(isSwitched)) return;
    for (const site of project.sites.filter(({ factory }) => !factory)) {
      const start = modernStartOf(site, project);
      if ('reason' in start) continue;
      const edits = editsOf(start);
      if (edits) yield { ...changeAt(start), edits } satisfies Change;
    }
  },
};
export default transform;

const changeAt = ({ site: { call } }: ModernStart): Omit<Change, 'edits'> => ({
  file: fileOf(call),
  line: lineOf(call),
  message: 'serveStdio() builds the server for the era that the client speaks: 2026-07-28 too',
  confidence: 'safe',
});

function editsOf(start: ModernStart): Edit[] | undefined {
  const { site, declaration, imported: server, served, factory, transport, closed } = start;
  const source = site.call.getSourceFile();
  const imported = importEdits(source, transport);
  if (!imported) return undefined;
  const { semicolon } = styleOf(source.text);
  const handle = freeName([source], ['handle', 'stdio', 'stdioServer']);
  const serving = `serveStdio(${factory}, { ${givenTransport(transport.heard)}onerror: console.error })${semicolon}`;
  const text = closed.length > 0 ? `const ${handle} = ${serving}` : serving;
  const [place, other] =
    declaration && isNamedBefore(start) ? [declaration, site.statement] : [site.statement, declaration];
  return [
    ...imported,
    ...(served.getText() === factory ? [] : [replace(served, [served.getStart(), served.getEnd()], factory)]),
    replace(place, [place.getStart(), place.getEnd()], text),
    ...[other, transport.heard === undefined ? transport.statement : undefined].flatMap((one) =>
      one ? deletion(one) : [],
    ),
    ...(server ? withoutName(server) : []),
    ...closed.map((use) => replace(use, [use.getStart(), use.getEnd()], handle)),
  ];
}

/** `transport` where it is closed with something else to do. */
const givenTransport = (name: string | undefined): string =>
  name === undefined ? '' : name === 'transport' ? 'transport, ' : `transport: ${name}, `;

/** The file gets `serveStdio` from where it has the transport, which nothing else may need. */
function importEdits(source: ts.SourceFile, { made, heard }: ModernStart['transport']): Edit[] | undefined {
  const { expression } = made;
  if (!ts.isIdentifier(expression)) return undefined;
  const named = [...nodesIn(source)].filter((node) => ts.isIdentifier(node) && node.text === expression.text);
  const bound = named.find(({ parent }) => ts.isImportSpecifier(parent) || ts.isBindingElement(parent));
  if (!bound || named.length > 2 || bound.parent.getText() !== expression.text) return undefined;
  const names = heard === undefined ? 'serveStdio' : `${expression.text}, serveStdio`;
  return [replace(bound, [bound.getStart(), bound.getEnd()], names)];
}

/** An import of nothing else still runs its module. */
function withoutName(specifier: ts.ImportSpecifier): Edit[] {
  const { elements } = specifier.parent;
  const clause = specifier.parent.parent;
  const [next, before] = [elements[elements.indexOf(specifier) + 1], elements[elements.indexOf(specifier) - 1]];
  if (next) return [replace(specifier, [specifier.getStart(), next.getStart()], '')];
  if (before) return [replace(specifier, [before.getEnd(), specifier.getEnd()], '')];
  const rest = clause.name ? clause.name.getText() : undefined;
  if (rest !== undefined) return [replace(clause, [clause.getStart(), clause.getEnd()], rest)];
  return [replace(clause, [clause.getStart(), clause.parent.moduleSpecifier.getStart()], '')];
}
