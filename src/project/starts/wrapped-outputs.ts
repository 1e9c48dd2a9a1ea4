import { ts } from 'ts-morph';
import type { Files } from '../../edits/edit.ts';
import { folderOf, joinPath } from '../paths.ts';
import { nodesIn } from '../syntax.ts';

const OUTPUT = /\.[mc]?js$/;

/** The files that a start script of the project (`bin/x.js`) imports, loads or spawns, as project paths. */
export function startedBy(files: Files, wrapper: string): string[] {
  const text = files.get(wrapper);
  if (text === undefined || !OUTPUT.test(wrapper) || text.includes('@modelcontextprotocol/')) return [];
  const source = ts.createSourceFile(wrapper, text, ts.ScriptTarget.Latest, true);
  const paths = [...nodesIn(source)].flatMap(pathOf).filter((path) => OUTPUT.test(path));
  return [...new Set(paths.map((path) => joinPath(folderOf(wrapper), path)))];
}

/** `'../dist/index.js'`, or `path.join(__dirname, '..', 'dist', 'index.js')`. */
function pathOf(node: ts.Node): string[] {
  if (ts.isStringLiteral(node)) return /^\.\.?\//.test(node.text) && !isPart(node) ? [node.text] : [];
  return ts.isCallExpression(node) && isPathJoin(node)
    ? [
        node.arguments
          .filter(ts.isStringLiteral)
          .map(({ text }) => text)
          .join('/'),
      ]
    : [];
}

const isPart = ({ parent }: ts.Node): boolean => ts.isCallExpression(parent) && isPathJoin(parent);

const isPathJoin = ({ expression }: ts.CallExpression): boolean =>
  /^((path|nodePath)\.)?(join|resolve)$/.test(expression.getText());
