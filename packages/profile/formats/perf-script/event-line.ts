// The line that a sample begins with: `comm pid/tid [cpu] time: period event: …`. All but the
// command and the thread may be missing, by `-F` and by what was recorded; a command may hold
// blanks and numbers.

const PID_TID = /^(-?\d{1,10})(?:\/(-?\d{1,10}))?$/u;
const CPU = /^\[\d{1,6}\]$/u;
const TIME = /^(\d{1,12})\.(\d{1,9}):$/u;
const PERIOD = /^\d{1,15}$/u;
const EVENT = /^[A-Za-z_][^\s]*:$/u;
/** Flags that `-F +flags` and the like put between. */
const WORDS_MAX = 24;
const LINE_CHARS_MAX = 4096;
const ID_MAX = 2 ** 31 - 1;
const NS_DIGITS = 9;

export interface EventLine {
  readonly command: string;
  /** 0: not told. */
  readonly pid: number;
  readonly tid: number;
  /** ns; -1: not told. */
  readonly timeNs: number;
  /** -1: not told. */
  readonly period: number;
  /** Empty: not told. */
  readonly event: string;
  /** What stands behind it: a tracepoint's fields, or the only frame (`-G`). */
  readonly rest: string;
}

interface Word {
  readonly text: string;
  readonly start: number;
}

export function parseEventLine(line: string): EventLine | undefined {
  if (line.length > LINE_CHARS_MAX) return undefined;
  const words = wordsOf(line);
  // The command is one word at least; of several numbers the first that makes sense of the rest.
  for (let at = 1; at < words.length; at += 1) {
    const ids = PID_TID.exec(words[at].text);
    if (ids === null) continue;
    const facts = factsAfter(line, words, at + 1);
    if (facts === undefined) continue;
    const [first, second] = [idOf(ids[1]), idOf(ids[2] ?? "")];
    const command = line.slice(words[0].start, words[at].start).trim();
    return second < 0
      ? { command, pid: 0, tid: Math.max(0, first), ...facts }
      : { command, pid: Math.max(0, first), tid: second, ...facts };
  }
  return undefined;
}

function factsAfter(
  line: string,
  words: readonly Word[],
  from: number,
): Omit<EventLine, "command" | "pid" | "tid"> | undefined {
  let at = from;
  const textAt = (index: number): string => words[index]?.text ?? "";
  const hasCpu = CPU.test(textAt(at));
  if (hasCpu) at += 1;
  const time = TIME.exec(textAt(at));
  if (time !== null) at += 1;
  const period = PERIOD.test(textAt(at)) ? Number(textAt(at)) : -1;
  if (period >= 0) at += 1;
  const event = EVENT.test(textAt(at)) ? textAt(at).replace(/:+$/u, "") : "";
  if (event !== "") at += 1;
  // A name and two numbers are no sample.
  if (time === null && event === "") return undefined;
  const rest = at < words.length ? line.slice(words[at].start) : "";
  return { timeNs: time === null ? -1 : nanoseconds(time[1], time[2]), period, event, rest };
}

function nanoseconds(seconds: string, fraction: string): number {
  const ns = Number(seconds) * 1e9 + Number(fraction.padEnd(NS_DIGITS, "0"));
  return Number.isSafeInteger(ns) ? ns : -1;
}

function idOf(digits: string): number {
  const id = digits === "" ? -1 : Number(digits);
  return id <= ID_MAX ? id : -1;
}

function wordsOf(line: string): readonly Word[] {
  const words: Word[] = [];
  for (const match of line.matchAll(/\S+/gu)) {
    words.push({ text: match[0], start: match.index });
    if (words.length >= WORDS_MAX) break;
  }
  return words;
}
