import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { tellsOnly } from './only-tells.ts';
import { stdioClasses } from './stdio-transports.ts';

/** A method by which a class of the project differs from the stdio transport of the SDK. */
interface OverriddenMember {
  readonly member: ts.MethodDeclaration;
  readonly owner: string;
  /** True where it only tells of what passes. */
  readonly onlyTells: boolean;
}

/** The methods of the SDK's stdio transport that classes of the project have of their own. */
export function overriddenMembers({ program, references }: ProjectModel): OverriddenMember[] {
  return stdioClasses(references, program).flatMap((owner) =>
    owner.members
      .filter(
        (member): member is ts.MethodDeclaration =>
          ts.isMethodDeclaration(member) && METHOD.test(member.name.getText()),
      )
      .map((member) => ({ member, owner: owner.name?.text ?? 'a class', onlyTells: tellsOnly(member, references) })),
  );
}

const METHOD = /^(start|send|close|processReadBuffer|_ondata|_onerror)$/;
