import type { Manifest } from '../manifest.ts';

const STARTS_HTTP = /\bMCP_(SERVER_|MIGRATE_)?TRANSPORT=http\b/;

/** The script that starts HTTP; a name of its own where the project uses `start:http` for something else. */
export function httpScript({ scripts }: Pick<Manifest, 'scripts'>): string {
  const own = scripts['start:http'];
  return own === undefined || STARTS_HTTP.test(own) ? 'start:http' : 'start:mcp-http';
}
