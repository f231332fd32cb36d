import { headHas, jsonKeys } from "../json-shape.ts";
import type { Sureness } from "../reader.ts";

export function sniffScalene(head: Uint8Array): Sureness {
  const keys = jsonKeys(head);
  const hasOwnKeys = keys.has("alloc_samples") || keys.has("max_footprint_mb");
  if (hasOwnKeys && (keys.has("elapsed_time_sec") || keys.has("growth_rate"))) return 3;
  if (keys.has("combined_stacks") || headHas(head, '"n_cpu_percent_python"')) return 2;
  return keys.has("elapsed_time_sec") && keys.has("files") ? 2 : 0;
}
