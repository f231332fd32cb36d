/** Why a system call failed, in words a person knows. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file size limit is reached",
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "is a folder",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "too many symbolic links",
  EIO: "input/output error",
  EPIPE: "its reader has gone away",
  EMFILE: "too many open files",
};

/** The error's code (`ENOSPC`), or the empty string where it has none. */
export function systemErrorCode(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ?? "";
}

export function systemErrorWords(error: unknown): string {
  const code = systemErrorCode(error);
  const fallback = error instanceof Error ? error.message : String(error);
  return WORDS[code] ?? fallback;
}
