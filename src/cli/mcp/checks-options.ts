import { usualChecks, type VerifyOptions } from '../verify/options.ts';
import { requestHeaders } from '../verify/request.ts';
import { mayReach } from './bounds.ts';
import { allowedTools, type Given, type NamedTool } from './tool.ts';

/** What the tools that run checks take. */
export interface ChecksInput {
  readonly allowTools?: readonly NamedTool[];
  readonly era?: VerifyOptions['era'];
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly strict?: boolean;
  readonly timeout?: number;
  readonly wait?: number;
}

/** The options of checks that ask no host beside the allowed ones. */
export function checksOptions(input: ChecksInput, given: Given): Omit<VerifyOptions, 'target' | 'env'> {
  const { era, only, skip, timeout, wait } = { ...usualChecks, ...input };
  return {
    ...{ ...usualChecks, era, only, skip, timeout, wait },
    tools: allowedTools(input.allowTools),
    strict: input.strict ?? false,
    mayReach: (url) => mayReach(given, url),
  };
}

/** The same with the tokens, for an endpoint that runs. */
export const endpointOptions = (input: ChecksInput, given: Given): Omit<VerifyOptions, 'target' | 'env'> => ({
  ...checksOptions(input, given),
  tokens: given.tokens,
  headers: requestHeaders([], given.tokens),
});
