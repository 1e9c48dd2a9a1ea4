import { ts } from 'ts-morph';
import type { Files } from '../../edits/edit.ts';
import { extensionOf, folderOf, joinPath } from '../paths.ts';
import { nodesIn } from '../syntax.ts';

const OUTPUT = /\.[mc]?js$/;
const NODE_SCRIPT = /^\uFEFF?#!.*\bnode\b/;

/** The files that a start script of the project (`bin/x.js`) imports, loads or spawns, as project paths. */
export function startedBy(files: Files, wrapper: string): string[] {
  const text = files.get(wrapper);
  const isScript = OUTPUT.test(wrapper) || isNodeScript(files, wrapper);
  if (text === undefined || !isScript || text.includes('@modelcontextprotocol/')) return [];
  const source = ts.createSourceFile(`${wrapper}.js`, text, ts.ScriptTarget.Latest, true);
  const paths = [...nodesIn(source)].flatMap(pathOf).filter((path) => OUTPUT.test(path));
  return [...new Set(paths.map((path) => joinPath(folderOf(wrapper), path)))];
}

/** A file without an extension that Node.js runs: `bin/x` with `#!/usr/bin/env node`. */
export const isNodeScript = (files: Files, file: string): boolean =>
  extensionOf(file) === '' && NODE_SCRIPT.test(files.get(file) ?? '');

/** `'../dist/index.js'`, or `path.join(__dirname, '..', 'dist', 'index.js')`. */
function pathOf(node: ts.Node): string[] {
  if (ts.isStringLiteral(node)) {
    if (!/^\.\.?\//.test(node.text) || isPart(node)) return [];
    return isRequired(node) && !OUTPUT.test(node.text) ? [`${node.text}.js`, `${node.text}/index.js`] : [node.text];
  }
  return ts.isCallExpression(node) && isPathJoin(node)
    ? [
        node.arguments
          .filter(ts.isStringLiteral)
          .map(({ text }) => text)
          .join('/'),
      ]
    : [];
}

/** `require('../dist/cli')` finds a file by its stem, and a folder. */
const isRequired = ({ parent }: ts.Node): boolean =>
  ts.isCallExpression(parent) && parent.expression.getText() === 'require';

const isPart = ({ parent }: ts.Node): boolean => ts.isCallExpression(parent) && isPathJoin(parent);

const isPathJoin = ({ expression }: ts.CallExpression): boolean =>
  /^((path|nodePath)\.)?(join|resolve)$/.test(expression.getText());
