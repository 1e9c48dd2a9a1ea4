import type { AuthMethod } from '../../project/project-model.ts';
import type { MigrateOptions } from '../migrate/options.ts';
import { allowedTools, type Given, type NamedTool } from './tool.ts';

/** What `plan` takes. */
export interface PlanInput {
  readonly project?: string;
  readonly entry?: string;
  readonly sdk?: MigrateOptions['sdk'];
  readonly sessions?: 'stateful' | 'stateless';
  readonly auth?: AuthMethod | 'none';
  readonly state?: 'session' | 'shared';
  readonly shared?: readonly string[];
  readonly serialize?: 'found' | readonly string[];
  readonly rateLimit?: boolean;
  readonly resume?: 'memory' | 'redis';
  readonly keepSse?: boolean;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** What `apply` takes. */
export interface ApplyInput extends PlanInput {
  readonly allowTools?: readonly NamedTool[];
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly allowDirty?: boolean;
  readonly install?: boolean;
  readonly verify?: boolean;
  readonly timeout?: number;
}

const SECONDS = 30;

/** The options of a run in `project`, which is within the folders of the server. */
export function migrateOptions(project: string, input: ApplyInput, given: Pick<Given, 'env'>): MigrateOptions {
  const { sdk = 'keep', only = [], skip = [], args = [] } = input;
  const { allowDirty = false, install = true, verify = true, timeout = SECONDS } = input;
  return {
    ...{ project, sdk, only, skip, args, allowDirty, install, verify, timeout },
    ...{ migration: migrationOf(input), dryRun: false, yes: true, keep: false },
    tools: allowedTools(input.allowTools),
    env: { ...given.env, ...input.env },
  };
}

function migrationOf({ auth, ...input }: PlanInput): MigrateOptions['migration'] {
  const { state = 'session', shared = [], sessions, rateLimit, resume, keepSse, entry, serialize } = input;
  return {
    ...{ state, shared },
    ...(sessions !== undefined && { sessions }),
    ...(auth !== undefined && { auth: auth === 'none' ? [] : [auth] }),
    ...(rateLimit === true && { rateLimit }),
    ...(resume !== undefined && { resume }),
    ...(keepSse === true && { keepSse }),
    ...(entry !== undefined && { entry }),
    ...(serialize !== undefined && { serialize }),
  };
}
