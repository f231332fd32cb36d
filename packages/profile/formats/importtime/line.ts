// A line of the log: `import time:       104 |        104 |   zipimport`, in microseconds, two
// blanks of indent per level. CPython 3.14 and later say `cached` in place of both numbers for
// what was imported before (`-X importtime=2`), and pad such names to the width of their indent
// instead of indenting them (`%*s`), so that the level of a long name is not told.

export const IMPORT_TIME = "import time:";
const NUMBERS = /^ *(\d{1,15}) \| +(\d{1,15}) \| (.*)$/u;
const CACHED = /^ *cached *\| *cached *\| (.*)$/u;
const HEADING = /^ *self \[us\] \| cumulative \|/u;
const INDENT = 2;
/** Of a level, and of a module's name. */
export const LEVEL_MAX = 10_000;

export type ImportLine =
  | { readonly kind: "heading" }
  | {
      readonly kind: "module";
      readonly name: string;
      readonly level: number;
      readonly selfUs: number;
      readonly cumulativeUs: number;
    }
  | {
      readonly kind: "cached";
      readonly name: string;
      /** -1: not told. */
      readonly level: number;
    };

/** `text` begins with IMPORT_TIME; undefined where the rest is something else, or cut short. */
export function parseLine(text: string): ImportLine | undefined {
  const rest = text.slice(IMPORT_TIME.length);
  const numbers = NUMBERS.exec(rest);
  if (numbers !== null) {
    const name = numbers[3].trimStart();
    const level = (numbers[3].length - name.length) / INDENT;
    if (name.trim() === "" || !Number.isInteger(level) || level > LEVEL_MAX) return undefined;
    const [selfUs, cumulativeUs] = [Number(numbers[1]), Number(numbers[2])];
    return { kind: "module", name: name.trimEnd(), level, selfUs, cumulativeUs };
  }
  const cached = CACHED.exec(rest);
  if (cached !== null) {
    const name = cached[1].trim();
    return name === "" ? undefined : { kind: "cached", name, level: cachedLevel(cached[1], name) };
  }
  return HEADING.test(rest) ? { kind: "heading" } : undefined;
}

/** Where the name was padded, the width is that of the indent. */
function cachedLevel(padded: string, name: string): number {
  const width = padded.trimEnd().length;
  return width > name.length && width % INDENT === 0 ? width / INDENT : -1;
}
