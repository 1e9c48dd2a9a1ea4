import { filesOfKind, isCompose, isDockerfile } from '../project/around/around-files.ts';
import { hasInstruction, imageVariable, serverContainers, type Container } from '../project/around/containers.ts';
import { readDockerfile, type Instruction } from '../project/around/dockerfile.ts';
import { HEALTH_PATH, type AskedPath } from '../project/around/health-checks.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { transportVariable } from '../project/starts/contract-variables.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { movedHealth } from './lib/wrapper-edits.ts';
import { isHttpByDefault } from './lib/transport-condition.ts';
import type { Change, Transform } from './transform.ts';

const USUAL_PORT = 3000;

/** A Dockerfile says the port of HTTP and, where the image serves HTTP unless it is told otherwise, how to reach it and how to see that it is well. */
const transform: Transform = {
  id: 'describe-container',
  title: 'Say in the Dockerfile how HTTP is served',
  why: 'In a container 127.0.0.1 is reached by nobody, and a platform has to know the port and whether the server is well. An image that is run on stdio keeps its start, and gets no health check that it could only fail.',
  docs: [
    'https://docs.docker.com/reference/dockerfile/#healthcheck',
    'https://docs.docker.com/reference/dockerfile/#expose',
  ],
  *run(project) {
    if (!project.sites.some(isSwitched)) return;
    yield* askedElsewhere(project);
    const seen = new Set<string>();
    for (const container of serverContainers(project)) {
      const lines = servesHttp(project, container) ? forHttp(project, container) : forStdio(project, container);
      if (lines.length === 0 || seen.has(container.file)) continue;
      seen.add(container.file); // of several images in one file the next one waits
      yield changed(project, container, lines);
    }
  },
};
export default transform;

/** Health checks of containers that asked for a path of HTTP+SSE. */
function* askedElsewhere({ files, formerSse }: ProjectModel): Generator<Change> {
  if (!formerSse) return;
  const isGone = ({ path }: AskedPath): boolean => formerSse.gone.includes(path);
  for (const [file, text] of filesOfKind(files, (name) => isDockerfile(name) || isCompose(name))) {
    const edits = checksIn(file, text).flatMap((check) => movedHealth(file, check, isGone));
    const [first] = edits;
    if (first?.kind !== 'replace') continue;
    const line = text.slice(0, first.start).split('\n').length;
    yield {
      file,
      line,
      message: `the health check asks ${HEALTH_PATH}: its path is no more`,
      confidence: 'safe',
      edits,
    };
  }
}

const TEST = /^[^\S\n]*test:.*(?:\n[^\S\n]*- .*)*/gm;

function checksIn(file: string, text: string): Pick<Instruction, 'said' | 'saidAt'>[] {
  if (isCompose(file)) return [...text.matchAll(TEST)].map(({ 0: said, index: saidAt }) => ({ said, saidAt }));
  return (readDockerfile(text) ?? []).filter(({ keyword }) => keyword === 'HEALTHCHECK');
}

const servesHttp = (project: ProjectModel, container: Container): boolean => {
  const said = imageVariable(container, transportVariable(project));
  return said === 'http' || (isHttpByDefault(project) && said !== 'stdio');
};

function changed(project: ProjectModel, container: Container, lines: readonly string[]): Change {
  const { file, text, start } = container;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const at = blockStart(text, start.start);
  return {
    file,
    line: text.slice(0, start.start).split('\n').length,
    message: messageFor(servesHttp(project, container), lines),
    confidence: 'safe',
    edits: [{ kind: 'replace', file, start: at, end: at, text: [...lines, '', ''].join(newline) }],
  };
}

function messageFor(isHttp: boolean, lines: readonly string[]): string {
  if (!isHttp) return 'the port of HTTP, and how to run the image over HTTP; it starts on stdio as before';
  const parts = [
    ...(lines.some((line) => line.startsWith('ENV'))
      ? ['it listens where a container is reached, for everybody as before']
      : []),
    ...(lines.some((line) => line.startsWith('EXPOSE')) ? ['its port is said'] : []),
    ...(lines.some((line) => line.startsWith('HEALTHCHECK')) ? ['a health check asks /healthz'] : []),
  ];
  return parts.join('; ');
}

/** The start of the line of an instruction, or of the comment right above it. */
function blockStart(text: string, start: number): number {
  let at = text.lastIndexOf('\n', start - 1) + 1;
  for (;;) {
    const above = text.lastIndexOf('\n', at - 2) + 1;
    if (at === 0 || !COMMENT.test(text.slice(above, at))) return at;
    at = above;
  }
}

const COMMENT = /^[^\S\n]*#/;

function forStdio(project: ProjectModel, container: Container): string[] {
  if (hasInstruction(container, 'EXPOSE')) return [];
  const key = project.options.auth.includes('api-key') ? 'MCP_API_KEYS=name:secret' : 'MCP_ALLOW_UNAUTHENTICATED=1';
  const settings = [`${transportVariable(project)}=http`, 'MCP_HTTP_HOST=0.0.0.0', key].map((one) => `-e ${one}`);
  return [`# Over HTTP: docker run -p ${USUAL_PORT}:${USUAL_PORT} ${settings.join(' ')} IMAGE`, `EXPOSE ${USUAL_PORT}`];
}

const OPEN = '# Reached from outside of the container, by everybody as before: MCP_API_KEYS asks for a key.';

function forHttp(project: ProjectModel, container: Container): string[] {
  const port = portOf(project, container);
  const isReached = imageVariable(container, 'MCP_HTTP_HOST') !== undefined;
  const isWell =
    hasInstruction(container, 'HEALTHCHECK') || port === undefined || !RUNS_NODE.test(container.words.join(' '));
  return [
    ...(isReached || project.formerSse === undefined
      ? []
      : [OPEN, 'ENV MCP_HTTP_HOST=0.0.0.0 \\', '    MCP_ALLOW_UNAUTHENTICATED=1']),
    ...(hasInstruction(container, 'EXPOSE') || port === undefined ? [] : [`EXPOSE ${port}`]),
    ...(isWell ? [] : [healthCheck(port)]),
  ];
}

const RUNS_NODE = /\b(node|npm|npx|pnpm|yarn|tsx)\b/;
const NUMBER = /^\d+$/;

/** The port that is served unless the environment says another one; undefined where only a shell knows. */
function portOf({ formerSse }: ProjectModel, container: Container): number | undefined {
  const said = imageVariable(container, 'MCP_HTTP_PORT') ?? (formerSse && imageVariable(container, 'PORT'));
  if (said !== undefined) return NUMBER.test(said) ? Number(said) : undefined;
  if (container.words.some((word) => word.startsWith('MCP_HTTP_PORT='))) return undefined;
  return formerSse?.usualPort;
}

function healthCheck(port: number): string {
  const url = `'http://127.0.0.1:' + (process.env.MCP_HTTP_PORT || process.env.PORT || ${port}) + '/healthz'`;
  const asked = `fetch(${url}).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;
  return `HEALTHCHECK CMD ["node", "-e", "${asked}"]`;
}
