import { filesOfKind, isRegistryEntry } from '../../project/around/around-files.ts';
import { nameOf } from '../../project/paths.ts';
import type { FindingRule } from './rule.ts';

const SMITHERY = /^smithery\.ya?ml$/i;
const STARTS_ON_STDIO =
  /^startCommand:[^\S\n]*(?:#.*)?\n(?:[^\S\n]+\S.*\n|[^\S\n]*\n)*?[^\S\n]+type:[^\S\n]*["']?stdio\b/m;
const IS_ENTRY = /"packages"\s*:/;
const HAS_REMOTE = /"remotes"\s*:|"streamable-http"/;

const MESSAGES = {
  registry:
    'the entry of the MCP registry names no remote: clients that cannot start the server are not told where it is',
  smithery:
    'Smithery goes on to start it on stdio: its HTTP hosting hands the configuration on in the URL, not in the environment',
} as const;

/** Where clients look for the server, and only its start on stdio is told. */
const rule: FindingRule = {
  id: 'unlisted-remote',
  title: 'The directories know the server on stdio only',
  why: 'A client that connects by URL finds the server in a registry only if the address stands there. No rule can know the address that you deploy it to.',
  fix: 'When it is deployed, add "remotes": [{ "type": "streamable-http", "url": "https://your.host/mcp" }] to server.json; nothing has to be done for clients on stdio.',
  severity: 'note',
  docs: [
    'https://github.com/modelcontextprotocol/registry/blob/main/docs/reference/server-json/generic-server-json.md',
  ],
  afterwards: true,
  *find({ project }) {
    if (project.sites.length === 0) return;
    const isTold = (file: string): boolean => isRegistryEntry(file) || SMITHERY.test(nameOf(file));
    for (const [file, text] of filesOfKind(project.files, isTold)) {
      const isRegistry = isRegistryEntry(file);
      const found = isRegistry ? !HAS_REMOTE.test(text) && IS_ENTRY.exec(text) : STARTS_ON_STDIO.exec(text);
      if (!found) continue;
      const line = text.slice(0, found.index).split('\n').length;
      yield { at: { file, line }, message: MESSAGES[isRegistry ? 'registry' : 'smithery'] };
    }
  },
};
export default rule;
