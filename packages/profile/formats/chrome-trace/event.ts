// One event of a trace, read into the same object again and again: a trace has millions.

import type { JsonReader } from "../json-reader.ts";

const US_NS = 1e3;

export class TraceEvent {
  phase = "";
  name = "";
  category = "";
  /** NaN: not told. */
  timeNs = NaN;
  durationNs = NaN;
  pid = "";
  tid = "";
  /** Of async events and flows. */
  id = "";
  /** Of instants: g, p or t. */
  scope = "";
  /** Of samples: the frame in `stackFrames`. */
  stackFrame = "";
  /** Where the arguments lie; 0: none. */
  argsStart = 0;
  argsEnd = 0;

  /** False where it is no object. */
  read(json: JsonReader): boolean {
    if (json.kind() !== "object" || !json.enterObject()) return false;
    this.#clear();
    for (let key = json.key(); key !== undefined; key = json.key()) {
      switch (key) {
        case "ph":
          this.phase = json.anyString();
          break;
        case "name":
          this.name = textOf(json);
          break;
        case "cat":
          this.category = json.anyString();
          break;
        case "ts":
          this.timeNs = numberOf(json) * US_NS;
          break;
        case "dur":
          this.durationNs = numberOf(json) * US_NS;
          break;
        case "pid":
          this.pid = textOf(json);
          break;
        case "tid":
          this.tid = textOf(json);
          break;
        default:
          this.#readRare(json, key);
      }
    }
    return true;
  }

  #readRare(json: JsonReader, key: string): void {
    if (key === "id") this.id = textOf(json);
    else if (key === "s") this.scope = json.anyString();
    else if (key === "sf") this.stackFrame = textOf(json);
    else if (key === "id2" && json.kind() === "object" && json.enterObject()) {
      for (let inner = json.key(); inner !== undefined; inner = json.key()) this.id = textOf(json);
    } else if (key === "args" && json.kind() === "object") {
      this.argsStart = json.skipFrom();
      this.argsEnd = json.offset;
    }
  }

  #clear(): void {
    this.phase = "";
    this.name = "";
    this.category = "";
    this.timeNs = NaN;
    this.durationNs = NaN;
    this.pid = "";
    this.tid = "";
    this.id = "";
    this.scope = "";
    this.stackFrame = "";
    this.argsStart = 0;
    this.argsEnd = 0;
  }
}

/** Some tools write numbers as texts. */
function numberOf(json: JsonReader): number {
  if (json.kind() !== "string") return json.anyNumber();
  const text = json.string();
  return text === "" ? NaN : Number(text);
}

function textOf(json: JsonReader): string {
  const kind = json.kind();
  if (kind === "number") return String(json.number());
  return kind === "string" ? json.string() : json.anyString();
}
