// Names that a hostile target could have, for tests of everything that shows names.

import { ProfileBuilder } from "#profile/model/builder.ts";
import type { Profile } from "#profile/model/profile.ts";
import { frameKind } from "#profile/model/tables.ts";
import { fromText } from "#profile/model/text-profile.ts";

export const HOSTILE_NAMES: readonly string[] = [
  "</script><script>alert(1)</script>",
  "]]>",
  "<![CDATA[",
  "\"' onload='alert(1)",
  "<!-- -->",
  "&amp;&#0;&bogus;",
  "null\u0000bell\u0007escape\u001b[31m",
  "right\u202eleft",
  "lone\ud800surrogate",
  "line\nbreak\r\ttab",
  "__proto__",
  "constructor",
  "a;b c (d:1)",
  "${alert(1)}`",
  "x".repeat(5000),
  "",
];

/** One stack per name; the name is also the file's, the command's and a note's. */
export function hostileProfile(): Profile {
  const builder = new ProfileBuilder();
  const thread = builder.internThread(1, 1, HOSTILE_NAMES[0], 1);
  for (const name of HOSTILE_NAMES) {
    const row = builder.internString(name);
    const functionRow = builder.internFunction(row, row, builder.internFile(`/app/${name}`), 1);
    const frame = builder.internFrame(functionRow, 1, -1, -1, -1, frameKind.python);
    builder.addSample(0, thread, builder.internStack(-1, frame), 10, 1e8, 1e8, 1);
  }
  const { meta, cost } = fromText("main\n");
  return builder.finish(
    { ...meta, command: HOSTILE_NAMES, pythonVersion: HOSTILE_NAMES[0] },
    { ...cost, notes: HOSTILE_NAMES },
  );
}
