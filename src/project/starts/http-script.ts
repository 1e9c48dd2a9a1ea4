import type { Manifest } from '../manifest.ts';

/** The script that starts HTTP; a name of its own where the project uses `start:http` for something else. */
export function httpScript({ scripts }: Pick<Manifest, 'scripts'>): string {
  const own = scripts['start:http'];
  return own === undefined || own.includes('MCP_TRANSPORT=http') ? 'start:http' : 'start:mcp-http';
}
