// Documents for tests: profiles drawn as text (model/text-profile.ts), and tables of edges.

import { DiagnosisBuilder } from "#profile/model/diagnosis.ts";
import type { Document } from "#profile/model/document.ts";
import { ImportBuilder } from "#profile/model/import-builder.ts";
import { fromText } from "#profile/model/text-profile.ts";
import type { ProfileMeta } from "#profile/model/profile.ts";

export function textDocument(text: string, meta: Partial<ProfileMeta> = {}): Document {
  return {
    format: "pyro",
    writtenBy: "",
    kinds: ["samples"],
    profile: fromText(text, meta),
    hasTimes: true,
    isOwn: true,
    diagnosis: new DiagnosisBuilder().finish(),
  };
}

/** Name, self and total seconds of each function. */
export function edgesDocument(rows: readonly (readonly [string, number, number])[]): Document {
  const builder = new ImportBuilder([]);
  for (const [name] of rows) builder.frame({ name, path: "/app/main.py" });
  const column = (of: (row: readonly [string, number, number]) => number): Float64Array =>
    Float64Array.from(rows, of);
  const none = new Float64Array(0);
  return {
    format: "pstats",
    writtenBy: "",
    kinds: ["edges"],
    profile: builder.finish(),
    hasTimes: false,
    isOwn: false,
    edges: {
      valueTypes: [{ name: "time", unit: "seconds" }],
      nodes: {
        function: Int32Array.from(rows.keys()),
        calls: column(() => 1),
        primitiveCalls: column(() => 1),
        self: [column(([, self]) => self)],
        total: [column(([, , total]) => total)],
      },
      calls: {
        caller: new Int32Array(0),
        callee: new Int32Array(0),
        calls: none,
        primitiveCalls: none,
        self: [none],
        total: [none],
      },
    },
    diagnosis: new DiagnosisBuilder().finish(),
  };
}
