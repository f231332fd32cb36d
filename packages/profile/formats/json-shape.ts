// What a JSON file looks like by its first bytes: the keys of its outermost object and of those in
// it, as far as they are there. Formats are told apart by it.

import { OperatingError } from "#base/errors.ts";
import { JsonReader } from "./json-reader.ts";

const KEYS_MAX = 4096;

/** Each format asks for them; nobody changes a head. */
const keysByHead = new WeakMap<Uint8Array, ReadonlySet<string>>();

/**
 * Keys as `meta`, `meta.version`; of an array, those of its first element: `[]`, `[].ph`. Empty
 * where it is no JSON.
 */
export function jsonKeys(head: Uint8Array): ReadonlySet<string> {
  const known = keysByHead.get(head);
  if (known !== undefined) return known;
  const keys = new Set<string>();
  keysByHead.set(head, keys);
  try {
    const json = new JsonReader(head, "");
    const kind = json.kind();
    if (kind === "object") addKeys(json, "", keys);
    if (kind === "array" && json.enterArray()) {
      keys.add("[]");
      if (json.element() && json.kind() === "object") addKeys(json, "[].", keys);
    }
  } catch (error) {
    // The head is a part of the file, so it ends anywhere.
    if (!(error instanceof OperatingError)) throw error;
  }
  return keys;
}

function addKeys(json: JsonReader, prefix: string, keys: Set<string>): void {
  if (!json.enterObject()) return;
  for (let key = json.key(); key !== undefined && keys.size < KEYS_MAX; key = json.key()) {
    keys.add(prefix + key);
    if (prefix !== "") continue;
    if (json.kind() === "object") addKeys(json, `${key}.`, keys);
    else if (json.kind() === "array" && json.enterArray()) {
      if (json.element() && json.kind() === "object") addKeys(json, `${key}[].`, keys);
      while (json.element());
    }
  }
}

/** Does the head hold the text, as it would stand in compact JSON? */
export function headHas(head: Uint8Array, text: string): boolean {
  return new TextDecoder("latin1").decode(head).includes(text);
}
