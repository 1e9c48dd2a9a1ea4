import type { ProjectModel } from '../project-model.ts';
import type { WrapperCommand } from './wrapper-command.ts';
import { wrapperUses, type WrapperUse } from './wrapper-uses.ts';

/** The uses of wrappers that the server itself takes the place of. */
export const replacedUses = (project: ProjectModel): WrapperUse[] =>
  wrapperUses(project).filter((use) => obstacleOf(use) === undefined);

/** Why a wrapper stays; undefined where the server can do what it does. */
export function obstacleOf(use: WrapperUse): string | undefined {
  const { command, target, written } = use;
  const { tool } = command;
  if (target === 'url') return 'it connects to a URL';
  if (target === 'package') return 'what it wraps is the published package, which has no HTTP before you publish it';
  if (target === 'other') return 'what it wraps is not seen to be the server of this project';
  if (tool === 'mcpo') return 'it serves OpenAPI, which is another protocol';
  if (command.obstacle !== undefined) return command.obstacle;
  if (written.as === 'text') return 'only commands in scripts, Dockerfiles and Procfiles are replaced';
  return 'instruction' in written ? obstacleInContainer(use, command) : undefined;
}

function obstacleInContainer({ written }: WrapperUse, { variables, wrapped }: WrapperCommand): string | undefined {
  if ('blocked' in written && written.blocked !== undefined) return written.blocked;
  if (written.as === 'exec' && Object.values(variables).some((value) => value.includes('$')))
    return 'no shell reads the variables that stand in it';
  const setsVariables = wrapped[0]?.value.includes('=') ?? false;
  return written.as === 'exec' && setsVariables ? 'its command sets variables of its own' : undefined;
}
