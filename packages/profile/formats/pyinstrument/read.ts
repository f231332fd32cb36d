// pyinstrument's files (joerick/pyinstrument, read at 4.7 and 5.1): saved sessions
// (`frame_records`: a stack and a time in seconds for each record, in order), what `-r json` writes
// (`root_frame`), and what its HTML carries (`frame_tree`, `frame_trees`). It measures wall time
// unless told otherwise, so no more than "time" is known.

import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import { isSummable, STACK_DEPTH_MAX } from "../imported-names.ts";
import { JsonReader } from "../json-reader.ts";
import type { Input, ReadOptions } from "../reader.ts";
import { placeOfIdentifier } from "./frames.ts";
import { FrameTree } from "./tree.ts";

const SECOND_NS = 1e9;

interface Session {
  /** Seconds since 1970. */
  startTime: number;
  program: string;
  /** One of them has to be there. */
  records: boolean;
  trees: number;
}

export async function readPyinstrument(input: Input, options: ReadOptions): Promise<Document> {
  const json = new JsonReader(await input.whole(), input.name);
  const diagnosis = new DiagnosisBuilder();
  const builder = new ImportBuilder([{ name: "time", unit: "nanoseconds" }], options.rows);
  const session: Session = { startTime: 0, program: "", records: false, trees: 0 };
  if (!json.enterObject()) throw json.error("a session of pyinstrument has to be an object");
  readObject(json, session, builder, diagnosis);
  json.end();
  if (!session.records && session.trees === 0) {
    throw json.error("looks like a session of pyinstrument, but has neither records nor frames");
  }
  const startedAtMs = session.startTime * 1000;
  return {
    format: "pyinstrument",
    writtenBy: "pyinstrument",
    kinds: ["samples"],
    profile: builder.finish({
      command: session.program === "" ? [] : [session.program],
      startedAtMs: isSummable(startedAtMs) ? Math.max(0, startedAtMs) : 0,
    }),
    hasTimes: session.records,
    isOwn: false,
    diagnosis: diagnosis.finish(),
  };
}

function readObject(
  json: JsonReader,
  session: Session,
  builder: ImportBuilder,
  diagnosis: DiagnosisBuilder,
): void {
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "start_time") session.startTime = json.anyNumber();
    else if (key === "program" || key === "target_description") session.program = json.anyString();
    else if (key === "session" && json.kind() === "object" && json.enterObject()) {
      readObject(json, session, builder, diagnosis);
    } else if (key === "frame_records" && json.enterArray()) {
      session.records = true;
      readRecords(json, builder, diagnosis);
    } else if (key === "root_frame" || key === "frame_tree") {
      session.trees += 1;
      readTree(json, builder, diagnosis);
    } else if (key === "frame_trees" && json.enterArray()) {
      while (json.element()) {
        session.trees += 1;
        readTree(json, builder, diagnosis);
      }
    }
  }
}

function readTree(json: JsonReader, builder: ImportBuilder, diagnosis: DiagnosisBuilder): void {
  new FrameTree(builder, diagnosis, builder.thread(0, 0, "")).read(json);
}

/** `[[identifier, …], seconds]` for each, from the outermost frame on. */
function readRecords(json: JsonReader, builder: ImportBuilder, diagnosis: DiagnosisBuilder): void {
  const thread = builder.thread(0, 0, "");
  let timeNs = 0;
  let count = 0;
  while (json.element()) {
    const { path } = json;
    let stack = -1;
    let depth = 0;
    let weightNs = NaN;
    if (!json.enterArray()) continue;
    while (json.element()) {
      if (json.index === 0 && json.enterArray()) {
        while (json.element()) {
          depth += 1;
          const place = placeOfIdentifier(json.string());
          if (depth <= STACK_DEPTH_MAX) stack = builder.stack(stack, builder.frame(place));
        }
      } else if (json.index === 1) weightNs = Math.round(json.anyNumber() * SECOND_NS);
    }
    if (stack < 0 || depth > STACK_DEPTH_MAX) {
      diagnosis.note("dropped", "records without a stack", 1, path);
    } else if (!isSummable(weightNs) || weightNs < 0) {
      diagnosis.note("dropped", "records without a time", 1, path);
    } else {
      builder.sample(timeNs, thread, stack, weightNs);
      timeNs += weightNs;
      count += 1;
    }
  }
  diagnosis.note("read", "records", count);
}
