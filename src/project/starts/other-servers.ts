import { ts } from 'ts-morph';
import type { Place, ProjectModel } from '../project-model.ts';
import type { Program } from '../program.ts';
import { fileOf, lineOf } from '../syntax.ts';

/** An import that says where a server comes from. */
export interface ServerImport extends Place {
  readonly module: string;
}

interface OtherSdk {
  readonly name: RegExp;
  /** How such a server gets to Streamable HTTP. */
  readonly way: string;
}

const UNKNOWN_WAY = 'its documentation says whether and how it serves Streamable HTTP';

/** Libraries with servers and transports of their own. */
const OTHER_SDKS: readonly OtherSdk[] = [
  { name: /^(tmcp|@tmcp\/.+)$/, way: 'serve the same server with HttpTransport of @tmcp/transport-http' },
  { name: /^@mastra\/mcp$/, way: 'its MCPServer has startHTTP() beside startStdio()' },
  { name: /^mcp-use(\/.+)?$/, way: 'its MCPServer has listen() for Streamable HTTP' },
  { name: /^xmcp(\/.+)?$/, way: 'set http: true in xmcp.config.ts' },
  { name: /^@rekog\/mcp-nest$/, way: 'set the transport McpTransportType.STREAMABLE_HTTP in McpModule.forRoot()' },
  {
    name: /^(litemcp|easy-mcp|muppet|mcp-lite|@frontmcp\/.+|@nestjs-mcp\/.+|genkitx-mcp|@genkit-ai\/mcp)$/,
    way: UNKNOWN_WAY,
  },
];

/** The first import of a library that brings servers and transports of its own, and the way it has to HTTP. */
export function ownTransport(program: Program): (ServerImport & { readonly way: string }) | undefined {
  for (const found of importsIn(program)) {
    const other = OTHER_SDKS.find(({ name }) => name.test(found.module));
    if (other) return { ...found, way: other.way };
  }
  return undefined;
}

const SERVER_PACKAGE = /(^|[/-])mcp($|[/-])/;
const CLIENT = /client|inspector/;

/** The first import of a package that is called after MCP. */
export const serverPackageImport = (program: Program): ServerImport | undefined =>
  importsIn(program).find(({ module }) => SERVER_PACKAGE.test(module) && !CLIENT.test(module));

const STDIO = /\bnew\s+StdioServerTransport\s*\(|\bserveStdio\s*\(/;
const ASIDE = /(^|\/)(tests?|__tests__|examples?|fixtures|scripts|docs?|bench)\/|\.(test|spec|d)\.[mc]?[jt]sx?$/;
const CODE = /\.[mc]?[jt]sx?$/;

/** A source that makes a stdio transport and that no entry reaches. */
export function unreachedStart({ files, program }: ProjectModel): Place | undefined {
  for (const [file, text] of files) {
    if (!CODE.test(file) || ASIDE.test(file) || program.sources.has(file)) continue;
    const found = STDIO.exec(text);
    if (found) return { file, line: text.slice(0, found.index).split('\n').length };
  }
  return undefined;
}

function importsIn({ sources }: Program): ServerImport[] {
  return [...sources.values()].flatMap((source) =>
    source.statements.flatMap((statement) => {
      const module = ts.isImportDeclaration(statement) ? statement.moduleSpecifier : required(statement);
      const isPackage = module && ts.isStringLiteralLike(module) && /^[^.#]/.test(module.text);
      return isPackage ? [{ module: module.text, file: fileOf(module), line: lineOf(module) }] : [];
    }),
  );
}

function required(statement: ts.Statement): ts.Expression | undefined {
  const value = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0]?.initializer : undefined;
  const call = value && ts.isPropertyAccessExpression(value) ? value.expression : value;
  return call && ts.isCallExpression(call) && call.expression.getText() === 'require' ? call.arguments[0] : undefined;
}
