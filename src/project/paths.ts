/** POSIX path arithmetic on project-relative paths: no disk, no `node:path`. `..` above the project is kept. */
export function joinPath(folder: string, relative: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${relative}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** The folder of a file, '' for the project folder itself. */
export const folderOf = (file: string): string => file.split('/').slice(0, -1).join('/');

/** The name of a file without folder. */
export const nameOf = (file: string): string => file.split('/').at(-1) ?? file;

/** `.ts`, `.mjs`, … of a file; '' when it has none. */
export const extensionOf = (file: string): string => /\.[^./]+$/.exec(file)?.[0] ?? '';

/** `to` as seen from the folder of `from`, always starting with `./` or `../`. */
export function relativePath(from: string, to: string): string {
  const [base, target] = [folderOf(from).split('/').filter(Boolean), to.split('/')];
  let shared = 0;
  while (shared < base.length && base[shared] === target[shared]) shared++;
  const up = base.slice(shared).map(() => '..');
  return up.length > 0 ? [...up, ...target.slice(shared)].join('/') : `./${target.slice(shared).join('/')}`;
}
