import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { constantPlace } from '../project/requests/constant-place.ts';
import { isGenerated } from '../project/generated-modules.ts';
import { importedFrom } from '../project/imports.ts';
import { declaredRange } from '../project/manifest.ts';
import { shortSchemas } from '../project/requests/long-schemas.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf, nodesIn } from '../project/syntax.ts';
import { extentOf, indentAt } from './lib/extent.ts';
import { moduleOf } from './lib/http-module.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

const SDK = '@modelcontextprotocol/sdk';
const SERVERS = /^@modelcontextprotocol\/sdk\/server\/(mcp|index)(\.js)?$/;
const CLASS = 'AjvJsonSchemaValidator';
const OPTION = 'jsonSchemaValidator';

/** The servers of all sessions have one JSON Schema validator. */
const transform: Transform = {
  id: 'share-schema-validator',
  title: 'Share the JSON Schema validator',
  why: 'Every server of SDK v1 makes an Ajv of its own, about 30 KiB and 180 µs per session, which only elicitation uses.',
  docs: ['https://github.com/modelcontextprotocol/typescript-sdk/pull/1012'],
  improves: true,
  *run(project) {
    if (!project.sites.some(isSwitched) || declaredRange(project.manifest, SDK) === undefined) return;
    if (rejectsItsTypes(project.tsconfig)) return;
    const own = [...project.program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
    // A validator keeps each schema it compiles, and elicitation may compile a new one per request.
    if (own.some(({ text }) => /elicit/i.test(text))) return;
    for (const source of own) if (!/JsonSchemaValidator/i.test(source.text)) yield* shared(project, source);
  },
};
export default transform;

/** The declarations that name Ajv compile only as a bundler resolves them. */
const rejectsItsTypes = (config: ProjectModel['tsconfig']): boolean =>
  config?.checksPackages === true && config.resolvesAsNode;

function shared(project: ProjectModel, source: ts.SourceFile): Change[] {
  if (shortSchemas(project, source).length > 0) return []; // their constants go to the same place first
  const servers = [...nodesIn(source)].filter(isServer).flatMap((server) => {
    const place = constantPlace(server, project);
    const option = optionEdit(server);
    return place && option && extentOf(place) ? [{ server, place, option }] : [];
  });
  const [first] = servers;
  const declared = first && declarationEdits(project, first.place);
  if (!declared) return [];
  return [
    {
      file: fileOf(source),
      line: lineOf(first.server),
      message: 'the servers of all sessions share one JSON Schema validator',
      confidence: 'safe',
      edits: [...declared, ...servers.map(({ option }) => option)],
    },
  ];
}

const isServer = (node: ts.Node): node is ts.NewExpression =>
  ts.isNewExpression(node) && /^(McpServer|Server)$/.test(importedFrom(node.expression, SERVERS)?.name ?? '');

/** `new McpServer(info)` and `new McpServer(info, { … })`; options that come from elsewhere stay as they are. */
function optionEdit({ arguments: given }: ts.NewExpression): Edit | undefined {
  const [info, options, more] = given ?? [];
  if (!info || ts.isSpreadElement(info) || more) return undefined;
  if (!options) return insertion(info, info.getEnd(), `, { ${OPTION} }`);
  if (!ts.isObjectLiteralExpression(options)) return undefined;
  const [first] = options.properties;
  if (!first) return { ...insertion(options, options.getStart(), `{ ${OPTION} }`), end: options.getEnd() };
  const { text } = options.getSourceFile();
  const between = text.slice(options.getStart(), first.getStart());
  const { newline } = styleOf(text);
  const separator = between.includes('\n') ? newline + indentAt(text, first.getStart()) : ' ';
  return insertion(first, first.getStart(), `${OPTION},${separator}`);
}

/** The import and the constant; undefined where the file has no imports to stand beside. */
function declarationEdits(project: ProjectModel, place: ts.Statement): Edit[] | undefined {
  const source = place.getSourceFile();
  const { quote, semicolon, newline } = styleOf(source.text);
  const from = `${quote}${SDK}/validation/ajv-provider.js${quote}`;
  const imports = source.statements.filter(ts.isImportDeclaration);
  const required = imports.length === 0 && moduleOf(project, fileOf(source)) === 'cjs';
  const beside = imports.find(({ moduleSpecifier }) => moduleSpecifier.getText().includes(SDK)) ?? imports[0];
  const at = extentOf(place)?.start ?? place.getStart();
  const constant = `const ${OPTION} = new ${CLASS}()${semicolon}${newline}${newline}`;
  if (required) return [insertion(place, at, `const { ${CLASS} } = require(${from})${semicolon}${newline}${constant}`)];
  if (!beside || beside.getEnd() > at) return undefined;
  const line = `import { ${CLASS} } from ${from}${semicolon}${newline}`;
  return [insertion(beside, beside.getStart(), line), insertion(place, at, constant)];
}

const insertion = (node: ts.Node, at: number, text: string): Edit & { kind: 'replace' } => ({
  kind: 'replace',
  file: fileOf(node),
  start: at,
  end: at,
  text,
});
