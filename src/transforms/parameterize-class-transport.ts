import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import type { ProjectModel } from '../project/project-model.ts';
import type { StartSite } from '../project/starts/start-sites.ts';
import { fileOf, functionAround, lineOf, nodesIn, statementIn } from '../project/syntax.ts';
import { isSwitched } from '../project/starts/switch.ts';
import type { References } from '../project/references.ts';
import { deletion } from './lib/factory-call.ts';
import { madeTransport } from './lib/made-transport.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** A class that connects itself, or a function that connects the server it is given, takes the transport as a parameter. */
const transform: Transform = {
  id: 'parameterize-class-transport',
  title: 'Take the transport as a parameter',
  why: 'Each HTTP session needs a server of its own on a transport of its own; stdio stays the default.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports'],
  *run(project) {
    for (const site of project.sites.filter((one) => !isSwitched(one)))
      if (site.owner && site.method && !site.handed) yield forwarded(site);
      else if (site.owner) yield parameterized(site, methodAround(site), project.references);
      else if (takesServer(site, project)) yield parameterized(site, functionAround(site.call), project.references);
  },
};
export default transform;

function methodAround({ call, owner }: StartSite): ts.MethodDeclaration | undefined {
  const method = functionAround(call);
  return method && ts.isMethodDeclaration(method) && method.parent === owner ? method : undefined;
}

/** `function run(server) { … server.connect(new StdioServerTransport()) … }`. */
function takesServer({ call, receiver, root, method, handed }: StartSite, { references }: ProjectModel): boolean {
  const owner = functionAround(call);
  if (!root || root !== receiver || method || handed || !owner || !nameOf(owner)) return false;
  const declaration = references.symbolOf(root)?.valueDeclaration;
  return owner.parameters.some((one) => one === declaration && !one.dotDotDotToken);
}

/** What calls a function or a method; undefined where it has no name, or no parentheses. */
function nameOf(owner: ts.FunctionLikeDeclaration): string | undefined {
  if (ts.isArrowFunction(owner) && ts.isVariableDeclaration(owner.parent) && owner.getText().match(PARENTHESES))
    return owner.parent.name.getText();
  return ts.isMethodDeclaration(owner) || ts.isFunctionDeclaration(owner) ? owner.name?.getText() : undefined;
}

const PARENTHESES = /^(async\s*)?\(/;

const changeAt = (node: ts.Node, edits: readonly Edit[], message: string): Change => ({
  file: fileOf(node),
  line: lineOf(node),
  message,
  confidence: edits.length > 0 ? 'safe' : 'review',
  edits,
});

/** A method that starts the server through another method of its class hands the transport on. */
function forwarded({ call, owner }: StartSite): Change {
  const method = functionAround(call);
  const taken = method && [...nodesIn(method)].some((node) => ts.isIdentifier(node) && node.text === 'transport');
  if (!method || !ts.isMethodDeclaration(method) || method.parent !== owner || taken)
    return changeAt(call, [], 'the class starts itself where it cannot be given a transport');
  const last = call.arguments.at(-1);
  const at = call.getEnd() - 1;
  const handed: Edit = {
    kind: 'replace',
    file: fileOf(call),
    start: at,
    end: at,
    text: last ? ', transport' : 'transport',
  };
  const edits = [...parameter(method, 'transport', 'new StdioServerTransport()'), handed, ...typeImport(method)];
  return changeAt(method, edits, `${method.name.getText()}() hands a transport on; stdio is its default`);
}

function parameterized(
  site: StartSite,
  method: ts.FunctionLikeDeclaration | undefined,
  references: References,
): Change {
  const transport = site.call.arguments[site.handed?.transport ?? 0];
  const at = (edits: readonly Edit[], message: string): Change => changeAt(method ?? site.call, edits, message);
  if (!method?.body || !ts.isBlock(method.body) || !transport)
    return at([], 'the class connects outside of a method of its own');
  if (ts.isPropertyAccessExpression(transport)) return preferred(transport, method);
  const name = ts.isIdentifier(transport) ? transport.text : 'transport';
  const made = site.transport && madeTransport(site.transport, references);
  if (site.transport && !made) return at([], `'${name}' is declared together with something else`);
  const statement = site.transport && statementIn(method.body, site.transport);
  if (statement && usedOutside(statement, site)) return at([], `'${name}' is declared in a nested block`);
  const removal = made ? made.statements.flatMap(deletion) : [{ ...span(transport), text: name }];
  const construction = (made?.construction ?? transport).getText();
  const message = `${nameOf(method) ?? ''}() takes the transport; stdio is its default`;
  return at([...parameter(method, name, construction), ...removal, ...typeImport(method)], message);
}

/** `connect(this.transport)`: what is handed in comes before what the object keeps. */
function preferred(kept: ts.PropertyAccessExpression, method: ts.FunctionLikeDeclaration): Change {
  const taken = [...nodesIn(method)].some(isTransportVariable);
  if (taken) return changeAt(kept, [], "the method that connects has a 'transport' of its own");
  const chosen = { ...span(kept), text: `transport ?? ${kept.getText()}` };
  const message = `${nameOf(method) ?? ''}() takes a transport; the one on stdio is its default`;
  return changeAt(method, [...optionalParameter(method), chosen, ...typeImport(method)], message);
}

const isTransportVariable = (node: ts.Node): boolean =>
  ts.isIdentifier(node) &&
  node.text === 'transport' &&
  !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node);

const span = (node: ts.Node): { kind: 'replace'; file: string; start: number; end: number } => ({
  kind: 'replace',
  file: fileOf(node),
  start: node.getStart(),
  end: node.getEnd(),
});

/** The declaration goes away, so a name of the method must not stand in its way. */
const usedOutside = (statement: ts.Statement, { call }: StartSite): boolean => statement.pos > call.end;

function parameter(method: ts.FunctionLikeDeclaration, name: string, construction: string): Edit[] {
  const typed = isTypeScript(method) ? `${name}: Transport` : name;
  return lastParameter(method, `${typed} = ${construction}`);
}

const optionalParameter = (method: ts.FunctionLikeDeclaration): Edit[] =>
  lastParameter(method, isTypeScript(method) ? 'transport?: Transport' : 'transport');

function lastParameter(method: ts.FunctionLikeDeclaration, text: string): Edit[] {
  const last = method.parameters.at(-1);
  const at = last ? last.getEnd() : method.parameters.pos;
  return [{ kind: 'replace', file: fileOf(method), start: at, end: at, text: last ? `, ${text}` : text }];
}

const TRANSPORT = '@modelcontextprotocol/sdk/shared/transport';

function typeImport(node: ts.Node): Edit[] {
  const source = node.getSourceFile();
  if (!isTypeScript(node) || source.statements.some(importsTransport)) return [];
  const stdio = source.statements.find(
    (s) => ts.isImportDeclaration(s) && s.moduleSpecifier.getText().includes('server/stdio'),
  );
  if (!stdio || !ts.isImportDeclaration(stdio)) return [];
  const { quote, semicolon, newline } = styleOf(source.text);
  const extension = stdio.moduleSpecifier.getText().includes('stdio.js') ? '.js' : '';
  const ofFirst = stdio.moduleSpecifier.getText().includes('/sdk/');
  const module = ofFirst ? TRANSPORT + extension : '@modelcontextprotocol/server';
  const text = `${newline}import type { Transport } from ${quote}${module}${quote}${semicolon}`;
  return [{ kind: 'replace', file: fileOf(node), start: stdio.getEnd(), end: stdio.getEnd(), text }];
}

/** `import { Transport } from …` of either SDK. */
function importsTransport(statement: ts.Statement): boolean {
  const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.some(({ name }) => name.text === 'Transport') &&
    statement.getText().includes('@modelcontextprotocol/')
  );
}

const isTypeScript = (node: ts.Node): boolean => /\.[mc]?tsx?$/.test(fileOf(node));
