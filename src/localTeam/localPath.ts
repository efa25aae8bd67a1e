/** A path on this server; undefined for anything that a browser could take for an address elsewhere. */
export const localPath = (path: string | undefined): string | undefined =>
  path !== undefined && /^\/(?![/\\])[\w\-./?=&%]*$/.test(path) ? path : undefined;
