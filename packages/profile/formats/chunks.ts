// Text of outputs in pieces: one string of a large profile would pass what JavaScript allows (512
// MB).

const CHUNK_CHARS = 1 << 16;
const NUMBERS_AT_ONCE = 4096;

/** Joins small pieces into chunks of some 64 KiB. */
export function* chunked(pieces: Iterable<string>): Generator<string> {
  let chunk: string[] = [];
  let chars = 0;
  for (const piece of pieces) {
    chunk.push(piece);
    chars += piece.length;
    if (chars < CHUNK_CHARS) continue;
    yield chunk.join("");
    chunk = [];
    chars = 0;
  }
  if (chars > 0) yield chunk.join("");
}

/** The JSON of an array of texts, objects or small arrays, value by value. */
export function* jsonArray(values: Iterable<unknown>): Generator<string> {
  let separator = "[";
  for (const value of values) {
    yield separator + JSON.stringify(value);
    separator = ",";
  }
  yield separator === "[" ? "[]" : "]";
}

/** The JSON of an array of finite numbers, some thousand at a time. */
export function* jsonNumbers(values: ArrayLike<number>): Generator<string> {
  yield "[";
  for (let start = 0; start < values.length; start += NUMBERS_AT_ONCE) {
    const end = Math.min(values.length, start + NUMBERS_AT_ONCE);
    let text = start === 0 ? "" : ",";
    for (let at = start; at < end; at += 1) text += at === start ? values[at] : `,${values[at]}`;
    yield text;
  }
  yield "]";
}
