import { hasText } from "../head-bytes.ts";
import type { Sureness } from "../reader.ts";

/** `MOJ` and the version. */
export function sniffMojo(head: Uint8Array): Sureness {
  const version = head[3];
  return hasText(head, "MOJ") && version > 0 && version < 0x40 ? 3 : 0;
}
