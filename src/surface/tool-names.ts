import type { Surface } from './surface.ts';

/** The names of the tools that a server lists. */
export const toolNames = ({ tools = [] }: Surface): string[] =>
  Array.isArray(tools) ? tools.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])) : [];
