/**
 * What a person can be told about a failure that is not our bug; the command line maps each kind to
 * one exit code.
 */
export type ErrorKind =
  | "usage"
  | "no-such-process"
  | "not-python"
  | "unsupported-version"
  | "not-permitted"
  | "target-ended"
  | "cannot-write"
  | "bad-file"
  | "too-new";

/**
 * An operating failure: the world's fault, never ours. `message` says what failed and why in one
 * line; `remedy` names the command or permission that would mend it.
 */
export class OperatingError extends Error {
  override readonly name = "OperatingError";
  readonly kind: ErrorKind;
  readonly remedy: string | undefined;

  constructor(kind: ErrorKind, message: string, remedy?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.remedy = remedy;
  }
}
