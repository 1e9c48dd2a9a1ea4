/** The public page of the first document that the source of a requirement names; undefined when it names none. */
export function sourceLink(source: string): string | undefined {
  // The site serves docs/<path>.mdx of the specification's repository as /<path>.
  const page = /\bdocs\/((?:specification|docs)\/[\w./-]+)\.mdx/.exec(source)?.[1];
  if (page !== undefined) return `https://modelcontextprotocol.io/${page.replace(/\/index$/, '')}`;
  const rfc = /\bRFC ?(\d+)(?: §§? ?(\d[\d.]*\d|\d))?/.exec(source);
  if (!rfc) return undefined;
  return `https://www.rfc-editor.org/rfc/rfc${rfc[1] ?? ''}${rfc[2] === undefined ? '' : `#section-${rfc[2]}`}`;
}

/** Whether a text is an https address and nothing that Markdown or HTML could take for more. */
export const isPlainLink = (text: string): boolean => /^https:\/\/[\w.~/?#=&%+-]+$/.test(text);
