// What programs want to know of a value besides its text.

import type { RemoteValue } from "#cpython/objects/remote-value.ts";

/** Null where it could not be read. */
export function typeName(value: RemoteValue): string | null {
  return value.kind === "problem" ? null : value.type;
}

/** Something of it is missing, or was left out. */
export function isCut(value: RemoteValue): boolean {
  switch (value.kind) {
    case "literal":
      return false;
    case "str":
    case "bytes":
      return value.missing > 0;
    case "items":
      return value.missing > 0 || value.items.some(isCut);
    case "entries":
      return value.missing > 0 || value.entries.some(([key, one]) => isCut(key) || isCut(one));
    case "fields":
      return value.missing > 0 || value.fields.some(([, one]) => isCut(one));
    case "cut":
      return value.why !== "cycle";
    case "masked":
    case "problem":
      return true;
  }
}
