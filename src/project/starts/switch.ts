import { ts } from 'ts-morph';
import { HTTP_IMPORT } from '../generated-modules.ts';
import type { StartSite } from './start-sites.ts';
import { nodesIn } from '../syntax.ts';

/** True when the site's file already chooses between stdio and HTTP. */
export function isSwitched(site: StartSite): boolean {
  for (const node of nodesIn(site.call.getSourceFile())) {
    if (ts.isImportDeclaration(node) && isOurs(node.moduleSpecifier)) return true;
    if (!ts.isCallExpression(node)) continue;
    const [module] = node.arguments;
    const imports = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require';
    if (imports && module && isOurs(module)) return true;
  }
  return false;
}

const isOurs = (module: ts.Expression): boolean => ts.isStringLiteral(module) && HTTP_IMPORT.test(module.text);
