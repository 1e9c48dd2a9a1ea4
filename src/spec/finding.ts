/** Something a person has to decide or know. `line` is 1-based. */
export interface Finding {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly fix?: string;
}
