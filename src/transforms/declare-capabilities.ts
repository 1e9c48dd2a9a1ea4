import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { isGenerated } from '../project/generated-modules.ts';
import { importedFrom } from '../project/imports.ts';
import { fileOf, lineOf, nodesIn } from '../project/syntax.ts';
import { replace } from './lib/import-lines.ts';
import type { Change, Transform } from './transform.ts';

const SERVER = /^@modelcontextprotocol\/sdk\/server\/index(\.js)?$/;
const TYPES = /^@modelcontextprotocol\/sdk\/types(\.js)?$/;

/** The capability that the SDK asks for when a handler is registered (Server.assertRequestHandlerCapability). */
const CAPABILITIES: readonly (readonly [RegExp, string])[] = [
  [/^(ListTools|CallTool)RequestSchema$/, 'tools'],
  [/^(ListPrompts|GetPrompt)RequestSchema$/, 'prompts'],
  [/^(ListResources|ListResourceTemplates|ReadResource|Subscribe|Unsubscribe)RequestSchema$/, 'resources'],
  [/^SetLevelRequestSchema$/, 'logging'],
];

/** The one low-level server declares what its handlers are for. */
const transform: Transform = {
  id: 'declare-capabilities',
  title: 'Declare the capabilities of the handlers',
  why: 'SDK 0.x worked them out from the handlers. Since then a handler for a capability that is not declared throws.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#capability-negotiation'],
  *run(project) {
    const own = [...project.program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
    const nodes = own.flatMap((source) => [...nodesIn(source)]);
    const [server, ...more] = nodes.filter(isServer);
    if (!server || more.length > 0) return;
    const handled = new Set(nodes.flatMap((node) => capabilityOf(node) ?? []));
    const missing = [...handled].filter((name) => isUndeclared(server, name)).toSorted();
    if (missing.length > 0) yield declared(server, missing);
  },
};
export default transform;

const isServer = (node: ts.Node): node is ts.NewExpression =>
  ts.isNewExpression(node) && importedFrom(node.expression, SERVER)?.name === 'Server';

/** The capability of `x.setRequestHandler(ListToolsRequestSchema, …)`. */
function capabilityOf(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [schema] = node.arguments;
  if (node.expression.name.text !== 'setRequestHandler' || !schema) return undefined;
  const name = importedFrom(schema, TYPES)?.name ?? '';
  return CAPABILITIES.find(([schemas]) => schemas.test(name))?.[1];
}

/** False also for what cannot be seen: options and capabilities that are no literals. */
function isUndeclared({ arguments: given }: ts.NewExpression, name: string): boolean {
  const options = given?.[1];
  if (!options) return given?.length === 1;
  const capabilities = literalOf(options);
  return capabilities !== undefined && (capabilities === 'none' || !hasProperty(capabilities, name));
}

/** The literal behind `capabilities`; undefined for what cannot be seen. */
function literalOf(options: ts.Expression): ts.ObjectLiteralExpression | 'none' | undefined {
  if (!ts.isObjectLiteralExpression(options) || options.properties.some(ts.isSpreadAssignment)) return undefined;
  const property = options.properties.find(({ name }) => name?.getText() === 'capabilities');
  if (!property) return 'none';
  const value = ts.isPropertyAssignment(property) ? property.initializer : undefined;
  const isPlain = value && ts.isObjectLiteralExpression(value) && !value.properties.some(ts.isSpreadAssignment);
  return isPlain ? value : undefined;
}

const hasProperty = ({ properties }: ts.ObjectLiteralExpression, name: string): boolean =>
  properties.some((property) => property.name?.getText().replace(/^['"]|['"]$/g, '') === name);

function declared(server: ts.NewExpression, missing: readonly string[]): Change {
  const edits = editsFor(server, missing.map((name) => `${name}: {}`).join(', '));
  const message = `the server declares ${missing.join(', ')}: it has handlers for them`;
  return { file: fileOf(server), line: lineOf(server), message, confidence: 'safe', edits };
}

function editsFor(server: ts.NewExpression, entries: string): Edit[] {
  const [info, options] = server.arguments ?? [];
  if (!info) return [];
  if (!options) return [replace(server, [info.getEnd(), info.getEnd()], `, { capabilities: { ${entries} } }`)];
  const capabilities = literalOf(options);
  if (capabilities === undefined) return [];
  const [target, text] = capabilities === 'none' ? [options, `capabilities: { ${entries} }`] : [capabilities, entries];
  const isEmpty = ts.isObjectLiteralExpression(target) && target.properties.length === 0;
  const at = target.getStart() + 1;
  return isEmpty
    ? [replace(server, [target.getStart(), target.getEnd()], `{ ${text} }`)]
    : [replace(server, [at, at], ` ${text},`)];
}
