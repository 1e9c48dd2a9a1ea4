import type { ts } from 'ts-morph';
import type { ProjectModel } from '../project/project-model.ts';
import type { StartSite } from '../project/starts/start-sites.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { unseenImports } from '../project/starts/unseen-imports.ts';
import { injectedStarts } from '../project/starts/injected-starts.ts';
import { builtEntry, unclearEntry } from './entry-choice.ts';
import { noStart } from './no-start.ts';
import { beyondSecondSdk } from './second-sdk.ts';
import { takenNames } from './taken-names.ts';
import type { Finding } from '../spec/finding.ts';

/** What stops a migration before any transform is tried; each with its place. */
export function diagnose(model: ProjectModel | undefined): Finding[] {
  if (!model) return [error('no-package-json', MANIFEST, 'package.json is missing or no JSON object')];
  return model.streamableHttp ? [] : stopsOf(model);
}

/** The same of a server that is changed though it speaks Streamable HTTP. */
export function stopsOf(model: ProjectModel): Finding[] {
  const [first] = [
    syntaxErrors,
    unreadable,
    unclearEntry,
    builtEntry,
    onlySse,
    takenNames,
    unknownStarts,
    severalServers,
    nothingStarts,
    beyondSecondSdk,
  ]
    .map((look) => look(model))
    .filter((f) => f.length > 0);
  return first ?? [];
}

const MANIFEST = { file: 'package.json', line: 1 };

function syntaxErrors({ program }: ProjectModel): Finding[] {
  return [...program.sources].flatMap(([file, source]) => {
    const [problem] = parseErrorsOf(source);
    if (!problem) return [];
    const line = source.getLineAndCharacterOfPosition(problem.start ?? 0).line + 1;
    const text = typeof problem.messageText === 'string' ? problem.messageText : problem.messageText.messageText;
    return [error('syntax-error', { file, line }, `this does not parse: ${text}`)];
  });
}

/** The parser keeps its errors on the file; only a language service hands them out. */
function parseErrorsOf(source: ts.SourceFile): readonly ts.Diagnostic[] {
  const held: { readonly parseDiagnostics?: readonly ts.Diagnostic[] } = source as object;
  return held.parseDiagnostics ?? [];
}

function unreadable(model: ProjectModel): Finding[] {
  const skipped = new Map(model.skipped.map(({ file, reason }) => [file, reason]));
  const entries = model.entries.length > 0 ? [] : model.skipped.filter(({ file }) => /\.[mc]?[jt]s$/.test(file));
  return [
    ...entries.map(({ file, reason }) =>
      error('unseen-code', { file, line: 1 }, `the entry cannot be read: ${reason}`),
    ),
    ...unseenImports(model).flatMap(({ node, candidates }) => {
      const file = candidates.find((candidate) => skipped.has(candidate));
      if (file === undefined) return [];
      const message = `${file} cannot be read (${skipped.get(file) ?? ''}): state in it would go unseen`;
      return [error('unseen-code', { file: fileOf(node), line: lineOf(node) }, message)];
    }),
  ];
}

/** Beside a start on stdio it is somebody's choice, and that start is the one that moves. */
function onlySse({ sse: place, sites, answers }: ProjectModel): Finding[] {
  if (!place || sites.length > 0) return [];
  if (!answers.sse) return [error('http-sse', place, 'HTTP+SSE of this kind is not migrated yet')];
  if (!('reason' in answers.sse)) return [];
  const { node, reason } = answers.sse;
  return [error('http-sse', { file: fileOf(node), line: lineOf(node) }, reason)];
}

const nothingStarts = (model: ProjectModel): Finding[] => (model.sse || model.streamableHttp ? [] : noStart(model));

const unknownStarts = (model: ProjectModel): Finding[] =>
  [...model.unknownStarts, ...injectedStarts(model)].map(({ node, reason }) =>
    error('unknown-start', { file: fileOf(node), line: lineOf(node) }, reason),
  );

/** One process serves one server over HTTP: two of them need two entries. */
function severalServers({ sites }: ProjectModel): Finding[] {
  const second = sites.find((site, index) => sites.slice(0, index).some((other) => sharesFile(site, other)));
  return second
    ? [
        error(
          'several-servers',
          { file: fileOf(second.call), line: lineOf(second.call) },
          'a second server is started in the same file',
        ),
      ]
    : [];
}

const sharesFile = (a: StartSite, b: StartSite): boolean => a.call.getSourceFile() === b.call.getSourceFile();

const error = (id: string, place: { file: string; line: number }, message: string): Finding => ({
  id,
  severity: 'error',
  ...place,
  message,
});
