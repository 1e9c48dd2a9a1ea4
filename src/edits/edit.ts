/** One change of text. `file` is a POSIX path relative to the project; offsets are UTF-16 units in the file's text. */
export type Edit =
  | {
      readonly kind: 'replace';
      readonly file: string;
      readonly start: number;
      readonly end: number;
      readonly text: string;
    }
  | { readonly kind: 'create'; readonly file: string; readonly text: string }
  | { readonly kind: 'delete'; readonly file: string };

/** The text of a project's files by POSIX path relative to the project folder. */
export type Files = ReadonlyMap<string, string>;
