import type { Choices } from '../../project/earlier-output.ts';
import type { MigrationOptions } from '../../project/project-model.ts';
import type { AllowedTool } from '../../verify/tool-roles.ts';

/** The options of the whole job, as product.md names them. */
export interface MigrateOptions {
  readonly project: string;
  /** What is not said is as an earlier migration was told, or the default. */
  readonly migration: Omit<MigrationOptions, keyof Choices> & Partial<Choices>;
  /** The major of the SDK that the result is on: the one that is there, or v2. */
  readonly sdk: 'keep' | 'v2';
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly allowDirty: boolean;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly install: boolean;
  readonly verify: boolean;
  /** Keeps a result that is worse than the start. */
  readonly keep: boolean;
  /** For the user's server. */
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** What the proof may call. */
  readonly tools: readonly AllowedTool[];
  /** Seconds for the server to start and answer. */
  readonly timeout: number;
}
