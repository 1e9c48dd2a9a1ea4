/** Where SDK v2 has what the generated sources import of v1; the names are the same. */
const MODULES: Readonly<Record<string, string>> = {
  '@modelcontextprotocol/sdk/client/auth.js': '@modelcontextprotocol/client',
  '@modelcontextprotocol/sdk/server/auth/types.js': '@modelcontextprotocol/server',
  '@modelcontextprotocol/sdk/shared/transport.js': '@modelcontextprotocol/server',
};

/** The text of a template with the imports of SDK v2. */
export const forSecondSdk = (text: string): string =>
  text.replaceAll(/'(@modelcontextprotocol\/sdk\/[^']+)'/g, (quoted, module: string) => {
    const other = MODULES[module];
    return other === undefined ? quoted : `'${other}'`;
  });
