/**
 * Files of a saved source, from a folder or an archive. Only regular files are in it: links are never followed, so that what
 * is read is what was given. Paths are relative, with `/` between their parts.
 */
export interface FileTree {
  /** What a person called it, for messages. */
  readonly label: string;
  readonly paths: readonly string[];
  /** The file's text; null where there is no such file, or it is too long to be one that is meant. */
  read(path: string): Promise<string | null>;
}
