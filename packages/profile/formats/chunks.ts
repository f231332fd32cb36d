// Text of outputs in pieces: one string of a large profile would pass what JavaScript allows (512
// MB).

const CHUNK_CHARS = 1 << 16;

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

/** The JSON of an array, value by value. */
export function* jsonArray(values: Iterable<unknown>): Generator<string> {
  let separator = "[";
  for (const value of values) {
    yield separator + JSON.stringify(value);
    separator = ",";
  }
  yield separator === "[" ? "[]" : "]";
}
