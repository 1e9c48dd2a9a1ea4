import { serverContainers, type Container } from '../project/around/containers.ts';
import type { Instruction } from '../project/around/dockerfile.ts';
import { isSwitched } from '../project/starts/switch.ts';
import type { Change, Transform } from './transform.ts';

/** Below, there is no `crypto` without an import, and no @hono/node-server. */
const NODE_NEEDED = 20;
const NODE_CURRENT = '22';

/** An image that starts the server has a Node.js that HTTP runs on. */
const transform: Transform = {
  id: 'raise-node-image',
  title: 'Raise Node.js in the image',
  why: 'What serves HTTP needs Node.js 20, and package.json says so. An older image would start the server on stdio only, and has had no security fixes since April 2025.',
  docs: ['https://nodejs.org/en/about/previous-releases', 'https://hub.docker.com/_/node'],
  *run(project) {
    if (!project.sites.some(isSwitched)) return;
    const containers = new Map(serverContainers(project).map((container) => [container.file, container]));
    for (const container of containers.values()) {
      const old = container.instructions.flatMap((from) => oldImage(from) ?? []);
      const [first] = old;
      if (first) yield raised(container, first, old);
    }
  },
};
export default transform;

interface OldImage {
  readonly start: number;
  readonly end: number;
  readonly version: string;
}

/** Tags that exist for every version: a number, and the distribution by its name. */
const IMAGE =
  /^((?:--platform=\S+\s+)?(?:docker\.io\/)?(?:library\/)?node:)(\d+(?:\.\d+){0,2})(?=(?:-(?:alpine|slim|bookworm|bullseye)(?:-slim)?)?(?:\s|$))/;

function oldImage(from: Instruction): OldImage | undefined {
  const [, before = '', version] = (from.keyword === 'FROM' && IMAGE.exec(from.said)) || [];
  if (version === undefined || Number(version.split('.')[0]) >= NODE_NEEDED) return undefined;
  const start = from.saidAt + before.length;
  return { start, end: start + version.length, version };
}

const raised = ({ file, text }: Container, first: OldImage, old: readonly OldImage[]): Change => ({
  file,
  line: text.slice(0, first.start).split('\n').length,
  message: `Node.js ${NODE_CURRENT} in the place of ${first.version}`,
  confidence: 'review',
  edits: old.map(({ start, end }) => ({ kind: 'replace', file, start, end, text: NODE_CURRENT })),
});
