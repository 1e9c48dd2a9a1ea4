import { ts } from 'ts-morph';
import { isGenerated } from './generated-modules.ts';
import { usesSdk } from './imports.ts';
import type { Program } from './program.ts';
import { oncePer } from './remembered.ts';
import { nodesIn } from './syntax.ts';

/** Which major versions of the SDK the sources of a program are written for. */
export type SdkVersion = 'v1' | 'v2' | 'both';

const V1 = /^@modelcontextprotocol\/sdk(\/|$)/;
const V2 = /^@modelcontextprotocol\/(server|node)(\/|$)/;

/** The SDK of the project's own sources: v1 unless one of them imports a package of v2. */
export function sdkVersionOf({ sources }: Program): SdkVersion {
  const own = [...sources].filter(([file, source]) => !isGenerated(file) && usesSdk(source));
  const modules = own.flatMap(([, source]) => modulesIn(source));
  if (!modules.some((module) => V2.test(module))) return 'v1';
  return modules.some((module) => V1.test(module)) ? 'both' : 'v2';
}

const modulesIn = oncePer((source: ts.SourceFile): readonly string[] => [...nodesIn(source)].flatMap(modulesNamed));

/** The package that an import, a re-export, `import()` or `require()` names. */
function modulesNamed(node: ts.Node): string[] {
  const module = specifierOf(node);
  return module && ts.isStringLiteralLike(module) ? [module.text] : [];
}

function specifierOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require';
  return loads ? node.arguments[0] : undefined;
}
