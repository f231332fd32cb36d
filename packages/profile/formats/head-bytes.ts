// What sniffers ask of a file's first bytes.

/** Do these bytes stand at the offset? */
export function hasBytes(head: Uint8Array, bytes: readonly number[], offset = 0): boolean {
  return bytes.every((byte, at) => head[offset + at] === byte);
}

/** Does this ASCII text stand at the offset? */
export function hasText(head: Uint8Array, text: string, offset = 0): boolean {
  if (head.length < offset + text.length) return false;
  for (let at = 0; at < text.length; at += 1) {
    if (head[offset + at] !== text.charCodeAt(at)) return false;
  }
  return true;
}

/** The first bytes as text, a character per byte: for searching, not for showing. */
export function asciiHead(head: Uint8Array, maxBytes = head.length): string {
  return new TextDecoder("latin1").decode(head.subarray(0, maxBytes));
}

const UTF8_BOM = [0xef, 0xbb, 0xbf];

/** The first bytes as UTF-8 text, without a byte order mark; a cut-off character is left out. */
export function textHead(head: Uint8Array, maxBytes = head.length): string {
  const start = hasBytes(head, UTF8_BOM) ? UTF8_BOM.length : 0;
  return new TextDecoder().decode(head.subarray(start, maxBytes), { stream: true });
}
