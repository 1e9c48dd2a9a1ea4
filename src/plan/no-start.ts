import { nestedPackages } from '../project/factory/server-packages.ts';
import type { Manifest } from '../project/manifest.ts';
import type { Place, ProjectModel } from '../project/project-model.ts';
import { isNodeScript } from '../project/starts/wrapped-outputs.ts';
import { ownTransport, serverPackageImport, unreachedStart } from '../project/starts/other-servers.ts';
import type { Finding } from '../spec/finding.ts';

const SDK = /['"]@modelcontextprotocol\//;
const MOST_NAMED = 8;

/** Why there is no start to move; none when there is one. */
export function noStart(model: ProjectModel): Finding[] {
  if (model.sites.length > 0) return [];
  return [model.entries.length === 0 ? withoutEntry(model) : withoutTransport(model)];
}

function withoutEntry({ files, manifest }: ProjectModel): Finding {
  const packages = nestedPackages(files);
  const [first] = packages;
  const place = { file: 'package.json', line: 1 };
  const name = nameOf(manifest);
  if (first === undefined)
    return error('no-entry', place, {
      message: `no entry: nothing in ${name} says which file starts it: no bin, main or script names a source file, no source makes a stdio transport when it is run`,
      fix: NAME_IT,
    });
  const named = packages.slice(0, MOST_NAMED).join(', ') + (packages.length > MOST_NAMED ? ', …' : '');
  return error('no-entry', place, {
    message: `no entry: ${name} is a folder of packages (${named})`,
    fix: `name the one that is the server: mcp-migrate ${first}`,
  });
}

const NAME_IT = 'name the file with --entry FILE, or in "bin", "main" or the script "start"';

/** Another package's file is started by that package. */
function fixFor({ file }: Place, { files }: ProjectModel): string {
  const inner = nestedPackages(files).find((folder) => file.startsWith(`${folder}/`));
  return inner === undefined ? `where that is the server: --entry ${file}` : `name its package: mcp-migrate ${inner}`;
}

function withoutTransport(model: ProjectModel): Finding {
  const sources = model.entries.map(({ source }) => source).join(', ');
  const own = ownTransport(model.program);
  if (own)
    return error('other-sdk', own, {
      message: `the server is built on ${own.module}, whose servers and transports are its own: no rule moves them yet`,
      fix: own.way,
    });
  const [entry] = model.entries;
  if (entry && isNodeScript(model.files, entry.source) && SDK.test(model.files.get(entry.source) ?? ''))
    return error(
      'no-stdio-start',
      { file: entry.source, line: 1 },
      {
        message: `the server is in ${entry.source}, and code in a file without an extension is not read`,
        fix: `rename it to ${entry.source}.js, and name that in package.json`,
      },
    );
  const hidden = unreachedStart(model);
  if (hidden)
    return error('no-stdio-start', hidden, {
      message: `a stdio transport is made here, but nothing that package.json starts reaches it (${sources})`,
      fix: fixFor(hidden, model),
    });
  const packaged = serverPackageImport(model.program);
  if (packaged)
    return error('no-stdio-start', packaged, {
      message: `the server seems to come out of the package ${packaged.module}, which is no source of this project`,
      fix: 'run mcp-migrate on that package, or build the server here with the MCP SDK',
    });
  return error(
    'no-stdio-start',
    { file: entry?.source ?? 'package.json', line: 1 },
    {
      message: `no MCP server is seen: nothing that is reached from ${sources} makes a transport of an MCP SDK`,
      fix: NAME_IT,
    },
  );
}

const nameOf = ({ name }: Manifest): string => name ?? 'the project';

const error = (
  id: string,
  { file, line }: { readonly file: string; readonly line: number },
  said: Pick<Finding, 'message' | 'fix'>,
): Finding => ({ id, severity: 'error', file, line, ...said });
