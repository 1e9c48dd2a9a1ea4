import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { lateDeclared, type LateDeclared } from '../project/starts/late-declared.ts';
import type { StartSite } from '../project/starts/start-sites.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { extentOf, indentAt } from './lib/extent.ts';
import { deletion, relocatedText } from './lib/factory-call.ts';
import { freeName } from '../project/free-name.ts';
import { replace } from './lib/import-lines.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** A server in a variable of the module, which a function assigns, becomes a constant of that function. */
const transform: Transform = {
  id: 'declare-where-made',
  title: 'Declare the server where it is made',
  why: 'A variable of the module can hold one server. Declared by the function that makes it, and returned where others go on with it, every session can have its own.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  goesFirst: true,
  *run(project) {
    const [site] = project.sites.filter((one) => !isSwitched(one));
    const late = site && lateDeclared(site, project);
    if (late) yield declared(late, site);
    const unnamed = site?.root && project.references.symbolOf(site.root)?.valueDeclaration;
    if (unnamed && ts.isExportAssignment(unnamed)) yield named(unnamed);
  },
};
export default transform;

const declared = (late: LateDeclared, site: StartSite): Change => ({
  file: fileOf(late.assignment),
  line: lineOf(late.assignment),
  message: messageFor(late),
  confidence: 'safe',
  edits: [...declaredHere(late), ...handedOver(late), ...followed(late, site), ...sure(late)],
});

/** `export default new McpServer(…)`. */
function named(exported: ts.ExportAssignment): Change {
  const source = exported.getSourceFile();
  const { newline, semicolon } = styleOf(source.text);
  const name = freeName([source], ['server', 'mcpServer', 'ownServer']);
  const end = `${semicolon}${newline}${newline}export default ${name}${semicolon}`;
  return {
    file: fileOf(exported),
    line: lineOf(exported),
    message: `'${name}' is declared, and exported by that name`,
    confidence: 'safe',
    edits: [
      replace(exported, [exported.getStart(), exported.expression.getStart()], `const ${name} = `),
      replace(exported, [exported.expression.getEnd(), exported.getEnd()], end),
    ],
  };
}

const messageFor = ({ name, handed }: LateDeclared): string =>
  handed
    ? `'${name}' is declared where it is made, and what calls that function gets it from there`
    : `'${name}' is declared where it is made`;

const declaredHere = ({ statement, assignment }: LateDeclared): Edit[] => [
  ...deletion(statement),
  replace(assignment, [assignment.getStart(), assignment.getStart()], 'const '),
];

function handedOver({ name, handed }: LateDeclared): Edit[] {
  if (!handed) return [];
  const { maker, call } = handed;
  const { text } = maker.getSourceFile();
  const { indent, semicolon, newline } = styleOf(text);
  const brace = maker.body.getEnd() - 1;
  const base = indentAt(text, maker.getStart());
  const start = text.lastIndexOf('\n', brace) + 1;
  const returned = `${base}${indent}return ${name}${semicolon}${newline}`;
  return [
    replace(maker, [start, start], returned),
    ...withoutType(maker),
    replace(call, [call.getStart(), call.getStart()], `const ${name} = `),
  ];
}

/** What uses it from outside stands in front of the start, in the order that it had. */
function followed({ followers }: LateDeclared, { statement }: StartSite): Edit[] {
  const at = extentOf(statement)?.start;
  if (followers.length === 0 || at === undefined) return [];
  const base = indentAt(statement.getSourceFile().text, statement.getStart());
  const text = followers.map((one) => relocatedText(one, base)).join('');
  return [...followers.flatMap(deletion), replace(statement, [at, at], text)];
}

/** `server!` needs no assurance any more. */
const sure = ({ assured }: LateDeclared): Edit[] =>
  assured.map((use) => replace(use, [use.expression.getEnd(), use.getEnd()], ''));

/** `: Promise<void>` is true no more. */
function withoutType({ type, parameters }: ts.FunctionLikeDeclaration): Edit[] {
  if (!type) return [];
  const colon = type.getSourceFile().text.lastIndexOf(':', type.getStart());
  return colon < parameters.end ? [] : [replace(type, [colon, type.getEnd()], '')];
}
