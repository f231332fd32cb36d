// scalene's JSON (plasma-umass/scalene, `scalene_json.py`, read at 1.5 and 2.4): numbers for lines,
// most of them shares of the whole run, and with `--stacks` the stacks that it saw. Numbers of
// functions are sums of those of lines and are left out.

import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { Kind } from "../../model/kinds.ts";
import { isSummable } from "../imported-names.ts";
import { JsonReader } from "../json-reader.ts";
import type { Input, ReadOptions } from "../reader.ts";
import { ScaleneLines } from "./lines.ts";
import { SCALENE_VALUE_TYPES, ScaleneStacks, type StackMarks } from "./stacks.ts";

interface ScaleneAbout {
  program: string;
  /** Seconds since 1970. */
  startTime: number;
  readonly marks: StackMarks;
}

export async function readScalene(input: Input, options: ReadOptions): Promise<Document> {
  const json = new JsonReader(await input.whole(), input.name);
  const diagnosis = new DiagnosisBuilder();
  const builder = new ImportBuilder(SCALENE_VALUE_TYPES, options.rows);
  const lines = new ScaleneLines(builder.tables, diagnosis);
  const { program, startTime, marks } = readFile(json, lines);
  const stacks = new ScaleneStacks(builder, diagnosis);
  stacks.read(json, marks);
  diagnosis.note("read", "lines", lines.length);
  const kinds: Kind[] = ["lines"];
  if (stacks.count > 0) kinds.push("samples");
  return {
    format: "scalene",
    writtenBy: "scalene",
    kinds,
    profile: builder.finish({
      command: program === "" ? [] : [program],
      startedAtMs: isSummable(startTime) ? Math.max(0, startTime * 1000) : 0,
    }),
    hasTimes: stacks.hasTimes,
    isOwn: false,
    lines: lines.finish(),
    ...(lines.sources.size === 0 ? {} : { sources: lines.sources }),
    diagnosis: diagnosis.finish(),
  };
}

function readFile(json: JsonReader, lines: ScaleneLines): ScaleneAbout {
  const about: ScaleneAbout = { program: "", startTime: NaN, marks: {} };
  let hasFiles = false;
  if (!json.enterObject()) throw json.error("a file of scalene has to be an object");
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "program") about.program = json.anyString();
    else if (key === "start_time_absolute") about.startTime = json.anyNumber();
    else if (key === "combined_stacks") about.marks.combined = json.mark();
    else if (key === "combined_stacks_timeline") about.marks.timeline = json.mark();
    else if (key === "memory_stacks") about.marks.memory = json.mark();
    else if (key === "stacks") about.marks.plain = json.mark();
    else if (key === "files" && json.kind() === "object") {
      hasFiles = true;
      lines.readFiles(json);
    }
  }
  json.end();
  if (!hasFiles) throw json.error("looks like a file of scalene, but has no files");
  return about;
}
