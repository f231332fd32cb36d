import { jsonKeys } from "../json-shape.ts";
import type { Sureness } from "../reader.ts";

export function sniffChromeTrace(head: Uint8Array): Sureness {
  const keys = jsonKeys(head);
  if (keys.has("traceEvents")) return 3;
  if (keys.has("[].ph")) return 3;
  return keys.has("stackFrames") && keys.has("samples") ? 2 : 0;
}
