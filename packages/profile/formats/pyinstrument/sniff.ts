import { jsonKeys } from "../json-shape.ts";
import type { Sureness } from "../reader.ts";

export function sniffPyinstrument(head: Uint8Array): Sureness {
  const keys = jsonKeys(head);
  if (keys.has("frame_records")) return 3;
  if (keys.has("root_frame") || keys.has("root_frame.function")) return 3;
  if (keys.has("frame_tree") || keys.has("frame_trees")) return 3;
  const isSession = keys.has("sample_count") && keys.has("duration");
  return isSession || keys.has("session.sample_count") ? 2 : 0;
}
