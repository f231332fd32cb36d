// The part of a path that says something, as the recording's outputs show it (`shortPath` of
// profile), for a dump: which does not know the standard library's folder and so goes by how such
// folders are called.

const SHARED_FOLDERS = [
  /^.*\/(?:site|dist)-packages\//,
  /^.*\/lib(?:64)?\/(?:python|pypy)3(?:\.\d+)?t?\//,
] as const;

export function shownPath(file: string, workingDirectory: string): string {
  for (const folder of SHARED_FOLDERS) {
    const match = folder.exec(file);
    if (match !== null && match[0].length < file.length) return file.slice(match[0].length);
  }
  const prefix = workingDirectory.endsWith("/") ? workingDirectory : `${workingDirectory}/`;
  const isBelow = prefix.length > 1 && file.startsWith(prefix) && file.length > prefix.length;
  return isBelow ? file.slice(prefix.length) : file;
}
