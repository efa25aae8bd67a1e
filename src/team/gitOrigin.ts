/** Which project of the usage figures a git repository is: Kilo names a project after the repository's origin. */

/**
 * What Kilo may call the project of an origin, in lower case: the repository's name, and the same with its owner. Understands addresses
 * with a scheme and the short form of SSH; empty for what is neither.
 */
export function projectNames(origin: string): string[] {
  const [, withScheme, short] = /^(?:[a-z+]+:\/\/[^/]+\/(.+)|[^/\s:]+:(?!\/\/)(.+))$/i.exec(origin.trim()) ?? [];
  const path = withScheme ?? short;
  const parts = (path ?? '')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '');
  const name = parts.at(-1);
  if (name === undefined) return [];
  return parts.length > 1 ? [name, `${parts.at(-2)}/${name}`] : [name];
}

/** Whether a project of the usage figures is among the names of the repositories that are open. */
export const isWorkspaceProject = (project: string, open: readonly string[]): boolean =>
  project !== '' && open.includes(project.toLowerCase());
