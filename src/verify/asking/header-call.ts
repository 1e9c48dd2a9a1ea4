import { headerParameters, valueAt } from '../messages/header-parameters.ts';
import type { HeaderParameter, HeaderValue } from '../messages/header-parameters.ts';
import type { JsonObject } from '../messages/json-rpc.ts';
import type { Target } from '../target.ts';

/** The call of the tool that has `x-mcp-header` parameters. */
export interface HeaderCall {
  readonly params: { readonly name: string; readonly arguments: JsonObject };
  /** The full name of the header beside each parameter. */
  readonly parameters: readonly (HeaderParameter & { readonly header: string })[];
  /** Those that the usual arguments fill. */
  readonly given: readonly (HeaderParameter & { readonly value: HeaderValue })[];
}

/** The usual call of the tool of the role `header`; headers by their full names. */
export function headerCall(target: Target): HeaderCall {
  const { name, arguments: values } = target.tool('header');
  const definition = target.facts.tools.modern?.find((tool) => tool['name'] === name);
  const parameters = headerParameters(definition?.['inputSchema']).map((parameter) => ({
    ...parameter,
    header: `Mcp-Param-${parameter.header}`,
  }));
  const given = parameters.flatMap((parameter) => {
    const value = valueAt(values, parameter.path);
    return value === undefined ? [] : [{ ...parameter, value }];
  });
  return { params: { name, arguments: values }, parameters, given };
}
