import { ts } from 'ts-morph';
import { HTTP_MODULE } from '../generated-modules.ts';
import type { StartSite } from './start-sites.ts';
import { nodesIn } from '../syntax.ts';

/** True when the site's file already chooses between stdio and HTTP. */
export function isSwitched(site: StartSite): boolean {
  for (const node of nodesIn(site.call.getSourceFile())) {
    if (ts.isImportDeclaration(node) && node.moduleSpecifier.getText().includes(HTTP_MODULE)) return true;
    if (!ts.isCallExpression(node)) continue;
    const [module] = node.arguments;
    const imports = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require';
    if (imports && module && ts.isStringLiteral(module) && module.text.includes(HTTP_MODULE)) return true;
  }
  return false;
}
