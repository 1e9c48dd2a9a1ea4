import type { ProjectInput, ProjectModel } from '../project/project-model.ts';
import { formerSseOf, type FormerSse } from '../project/sse/former-sse.ts';
import type { Repair } from '../project/streamable/repair.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import type { Finding } from '../spec/finding.ts';
import type { Transform } from '../transforms/transform.ts';

const ID = 'repair-endpoint';

/** The repair of a project's endpoint, where one of these transforms is there for it. */
export function repairWith(project: ProjectModel, transforms: readonly Transform[]): Repair | undefined {
  const { repair } = project.answers;
  const isWanted = transforms.some(({ repairs }) => repairs);
  return isWanted && repair && !('reason' in repair) ? repair : undefined;
}

/** How the endpoint was reached that a repair replaces. */
export const formerOf = ({ replacement }: Repair, { references }: ProjectModel): FormerSse =>
  formerSseOf(replacement, references);

/** The same project, with what the endpoint was meant to keep for its clients. */
export const meantBy = ({ options }: Repair, input: ProjectInput): ProjectInput => ({
  ...input,
  options: { ...input.options, ...options },
});

/** Says of an endpoint that breaks clients why it stays as it is; nothing where nothing in it does. */
export function leftAsItIs({ answers: { repair } }: ProjectModel): Finding[] {
  if (!repair || !('reason' in repair)) return [];
  const { node, reason, faults } = repair;
  const broken = faults.filter(({ effect }) => effect === 'breaks');
  if (broken.length === 0) return [];
  const what = broken.map((fault) => `${fault.message} (${fileOf(fault.node)}:${lineOf(fault.node)})`).join(', ');
  return [left({ file: fileOf(node), line: lineOf(node) }, `${reason}: the endpoint stays as it is, though ${what}`)];
}

/** Says why a repair that was planned is not made. */
export const notMade = ([stop]: readonly Finding[]): Finding[] =>
  stop ? [left(stop, `${stop.message}: the endpoint stays as it is`)] : [];

const left = ({ file, line }: Pick<Finding, 'file' | 'line'>, message: string): Finding => ({
  ...{ id: ID, severity: 'warning', file, line, message },
  fix: 'take that out of the way and run it again, or mend the endpoint by hand: `mcp-migrate verify` shows what fails',
});
