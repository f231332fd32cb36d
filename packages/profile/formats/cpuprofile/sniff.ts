import { jsonKeys } from "../json-shape.ts";
import type { Sureness } from "../reader.ts";

export function sniffCpuprofile(head: Uint8Array): Sureness {
  const keys = jsonKeys(head);
  if (keys.has("nodes[].callFrame")) return 3;
  if (keys.has("head.functionName") || keys.has("head.callUID")) return 3;
  const hasSamples = keys.has("samples") || keys.has("timestamps") || keys.has("timeDeltas");
  return keys.has("startTime") && keys.has("endTime") && hasSamples ? 2 : 0;
}
