import type { ProjectModel } from '../project/project-model.ts';
import { fileOf } from '../project/syntax.ts';
import { mentionsStart } from '../project/entries/starts-when-run.ts';
import { shownLine } from '../project/entries/command-line.ts';
import { startCommand } from '../project/entries/run-command.ts';
import type { Finding } from '../spec/finding.ts';

const CODE = /\.([mc]?[jt]s|tsx|jsx)$/;
const MANIFEST = { file: 'package.json', line: 1 };

/** Why nobody can say which file starts the server, or how; none where it is clear. */
export function unclearEntry({ choice: { candidates, untold }, options }: ProjectModel): Finding[] {
  const [first] = candidates;
  if (first !== undefined)
    return [
      {
        ...{ id: 'no-entry', severity: 'error', ...MANIFEST },
        message: `several files start a server on stdio, and bin, main and start name none of them: ${candidates.join(', ')}`,
        fix: `say which one it is: --entry ${first}`,
      },
    ];
  if (untold === undefined) return [];
  const way = `add a script to package.json that runs it ("mcp": "tsx ${untold}")`;
  return [
    {
      ...{ id: 'no-entry', severity: 'error', file: untold, line: 1 },
      message: 'this starts the server, but nothing tells how it is run: no script builds it, none runs TypeScript',
      fix: options.entry === undefined ? `${way}, or name its build output in "bin" or "main"` : way,
    },
  ];
}

const OUTPUT = /^(dist|build|out)\//;
const BUILDS = ['build', 'bundle', 'prepare', 'prepack', 'prepublishOnly'];
const TEST = /(^|\/)(tests?|__tests__)\/|\.(test|spec|d)\.[mc]?[jt]sx?$/;

/** A start in a build output that is kept in git: the next build would write over what is changed in it. */
export function builtEntry({ sites, files, manifest }: ProjectModel): Finding[] {
  const file = sites.map(({ call }) => fileOf(call)).find((one) => OUTPUT.test(one));
  const script = BUILDS.find((name) => manifest.scripts[name] !== undefined);
  const source = [...files].find(
    ([other, text]) => CODE.test(other) && !OUTPUT.test(other) && !TEST.test(other) && mentionsStart(text),
  )?.[0];
  if (file === undefined || script === undefined || source === undefined) return [];
  return [
    {
      ...{ id: 'no-entry', severity: 'error', file, line: 1 },
      message: `this is what "${script}" builds, and nothing tells which source it is made of: a change here would be lost with the next build`,
      fix: `name the source: --entry ${source}`,
    },
  ];
}

/** The file that was taken for the entry though package.json does not name it as one. */
export function entryNote({ choice: { entries, why } }: ProjectModel): Finding[] {
  const [entry] = entries;
  if (why === undefined || !entry) return [];
  const message = `this is taken for the server, run as \`${shownLine(startCommand(entry))}\`: bin, main and start name no file that starts one; ${why}`;
  return [
    {
      ...{ id: 'entry-taken', severity: 'note', file: entry.source, line: 1, message },
      fix: 'where it is another one: --entry FILE',
    },
  ];
}
