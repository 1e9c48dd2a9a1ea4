/** A URL for reports: without credentials, and of its query only the names, since the values may be keys. */
export function publicUrl(text: string): string {
  const [, scheme, rest = ''] = /^([a-z][a-z\d+.-]*:\/\/)([^#]*)/i.exec(text) ?? [];
  if (scheme === undefined) return text;
  const [address = '', query] = rest.split(/\?(.*)/s);
  const place = scheme + address.replace(/^[^/]*@/, '');
  if (query === undefined) return place;
  return `${place}?${query.split('&').map(withoutValue).join('&')}`;
}

const withoutValue = (parameter: string): string => (parameter.includes('=') ? parameter.replace(/=.*/s, '=…') : '…');

/** True for the part of a query that is likely a credential: by its name, or by a value that nobody types. */
export function isSecretParameter(name: string, value: string): boolean {
  return (
    /token|key|secret|passw|auth|signature|^sig$|jwt|^code$/i.test(name) ||
    /^(?=.*\d)(?=.*[a-z])[\w~.+/%=-]{16,}$/i.test(value)
  );
}
