import { headHas, jsonKeys } from "../json-shape.ts";
import type { Sureness } from "../reader.ts";

export function sniffSpeedscope(head: Uint8Array): Sureness {
  const keys = jsonKeys(head);
  if (headHas(head, "speedscope.app/file-format-schema.json") && keys.has("$schema")) return 3;
  if (keys.has("shared.frames") && (keys.has("profiles") || keys.has("$schema"))) return 2;
  const hasProfiles = keys.has("profiles[].unit") && keys.has("profiles[].type");
  return hasProfiles || keys.has("shared.frames") ? 2 : 0;
}
