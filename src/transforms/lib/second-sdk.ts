const SDK_V2 = '@modelcontextprotocol/server';

/** Where SDK v2 has what the generated sources import of v1; the names are the same. */
const MODULES: Readonly<Record<string, string>> = {
  '@modelcontextprotocol/sdk/client/auth.js': '@modelcontextprotocol/client',
  '@modelcontextprotocol/sdk/server/auth/types.js': SDK_V2,
  '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js': SDK_V2,
  '@modelcontextprotocol/sdk/shared/transport.js': SDK_V2,
  '@modelcontextprotocol/sdk/types.js': SDK_V2,
};

/** The text of a template with the imports of SDK v2. */
export function forSecondSdk(text: string): string {
  const renamed = text.replaceAll(/'(@modelcontextprotocol\/sdk\/[^']+)'/g, (quoted, module: string) => {
    const other = MODULES[module];
    return other === undefined ? quoted : `'${other}'`;
  });
  return mergedImports(renamed);
}

const IMPORT = /^import (type )?\{ (.+) \} from '(.+)';$/;

/** What one module is imported for stands in one line for its types and one for its values. */
function mergedImports(text: string): string {
  const lines = text.split('\n');
  const names = new Map<string, string[]>();
  const merged = lines.flatMap((line) => {
    const [, type = '', list, module] = IMPORT.exec(line) ?? [];
    if (list === undefined || module === undefined) return [line];
    const key = `import ${type}{} from '${module}';`;
    const isFirst = !names.has(key);
    names.set(key, [...(names.get(key) ?? []), ...list.split(', ')]);
    return isFirst ? [key] : [];
  });
  return merged
    .map((line) => {
      const imported = names.get(line);
      return imported ? line.replace('{}', `{ ${imported.toSorted().join(', ')} }`) : line;
    })
    .join('\n');
}
