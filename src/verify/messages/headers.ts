import type { HeaderList } from '../wire.ts';

/** All values of a header, one per line received; names compare without case (RFC 9110 §5.1). */
export function headerValues(headers: HeaderList, name: string): string[] {
  return headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** The first value of a header. */
export function header(headers: HeaderList, name: string): string | undefined {
  return headerValues(headers, name)[0];
}

/** The media type without parameters, in lower case; empty when there is none, or lines that differ. */
export function contentType(headers: HeaderList): string {
  const values = headerValues(headers, 'content-type').map((value) => value.split(';')[0]?.trim().toLowerCase() ?? '');
  return new Set(values).size === 1 ? (values[0] ?? '') : '';
}

/** Replaces headers of the same name, keeping the order of the rest. */
export function withHeaders(headers: HeaderList, set: HeaderList): HeaderList {
  const names = new Set(set.map(([name]) => name.toLowerCase()));
  return [...headers.filter(([name]) => !names.has(name.toLowerCase())), ...set];
}

/** Leaves out headers by name. */
export function withoutHeaders(headers: HeaderList, names: readonly string[]): HeaderList {
  const dropped = new Set(names.map((name) => name.toLowerCase()));
  return headers.filter(([name]) => !dropped.has(name.toLowerCase()));
}

/** Whether a header of this name carries a credential, which no report may show. */
export function isSecretHeader(name: string): boolean {
  if (/^mcp-/i.test(name)) return false;
  return /auth|cookie|token|secret|credential|passw|jwt|signature|session|api[-_]?key|[-_]key$/i.test(name);
}
