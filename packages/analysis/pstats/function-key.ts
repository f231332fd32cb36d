// A function as pstats knows it: file, line and name, and nothing else.

export interface FunctionKey {
  /** `~`: it is in no file. */
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

const NO_FILE = "~";

/** Equal for equal functions only. */
export function keyText({ file, line, name }: FunctionKey): string {
  return `${line}\n${file.length}\n${file}${name}`;
}

/** `file:line(name)`; of what is in no file, `{built-in method print}`. */
export function standardName({ file, line, name }: FunctionKey): string {
  if (file !== NO_FILE || line !== 0) return `${file}:${line}(${name})`;
  return name.startsWith("<") && name.endsWith(">") ? `{${name.slice(1, -1)}}` : name;
}

/** Without the folders that the file lies in. */
export function withoutFolders({ file, line, name }: FunctionKey): FunctionKey {
  return { file: file.slice(file.lastIndexOf("/") + 1), line, name };
}

/** As Python compares such tuples. */
export function compareFunctions(one: FunctionKey, other: FunctionKey): number {
  return firstDifference([
    compareTexts(one.file, other.file),
    one.line - other.line,
    compareTexts(one.name, other.name),
  ]);
}

/** The first of the comparisons that tells two things apart, or 0. */
export function firstDifference(comparisons: readonly number[]): number {
  return comparisons.find((comparison) => comparison !== 0) ?? 0;
}

/** By code points; `<` of JavaScript would put U+10000 before U+E000. */
export function compareTexts(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at++) {
    const left = one.charCodeAt(at);
    const right = other.charCodeAt(at);
    if (left === right) continue;
    const isAstral = isSurrogate(left);
    if (isAstral !== isSurrogate(right)) return isAstral ? 1 : -1;
    return left - right;
  }
  return one.length - other.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd8_00 && unit <= 0xdf_ff;
}

/** How long Python says that a text is: its code points. */
export function pythonLength(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xdc_00 && unit <= 0xdf_ff) length--;
  }
  return length;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - pythonLength(text)));
}
