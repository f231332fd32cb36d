// The functions that spans are of, a frame per name. Tracers of Python put the place into the name:
// viztracer `load (/app/main.py:12)`, torch.profiler `main.py(12): load`.

import { isPythonPath, placeOfText } from "#profile/formats/frame-text.ts";
import type { Document } from "#profile/model/document.ts";
import type { Profile } from "#profile/model/profile.ts";
import { frameKind } from "#profile/model/tables.ts";
import { classifyFile, FRAME_CLASSES, type FrameClass } from "../frame-classes.ts";

export interface SpanNames {
  /** The document's, with a frame per name of a span. */
  readonly profile: Profile;
  /** By row of its frames: place in FRAME_CLASSES. */
  readonly classes: Uint8Array;
  /** Row of its frames by row of strings of a span's name. */
  readonly frameOfName: ReadonlyMap<number, number>;
}

interface SpanPlace {
  readonly name: string;
  /** Empty: the name tells none. */
  readonly path: string;
  readonly line: number;
}

const TORCH_NAME = /^(.+)\((\d{1,9})\): (.+)$/su;
/** Where the name tells no place: whose code it is, by its category in lower case. */
const CLASS_OF_CATEGORY: Readonly<Record<string, FrameClass>> = {
  fee: "native",
  trace: "structure",
  cpu_op: "native",
  cuda_driver: "native",
  cuda_runtime: "native",
  gpu_memcpy: "native",
  gpu_memset: "native",
  kernel: "native",
  overhead: "native",
  python_function: "native",
};
const TORCH_PACKAGE = "torch/";
/** torch.profiler's name for a layer of a model, a class of the package or of one's own. */
const TORCH_LAYER = "nn.Module: ";

const known = new WeakMap<Document, SpanNames>();

/** Of all spans, whatever a view chooses of them. Kept for the document. */
export function spanNames(document: Document): SpanNames {
  const names = known.get(document) ?? namesOf(document);
  known.set(document, names);
  return names;
}

function namesOf({ profile, spans }: Document): SpanNames {
  const tables = new NameTables(profile);
  const frameOfName = new Map<number, number>();
  const classes: number[] = [];
  for (const [row, name] of (spans?.name ?? []).entries()) {
    if (frameOfName.has(name)) continue;
    const category = spans === undefined ? 0 : spans.category[row];
    const text = profile.strings[name];
    const place = placeOfSpan(text);
    frameOfName.set(name, tables.add(name, place));
    classes.push(FRAME_CLASSES.indexOf(classOf(text, place, profile.strings[category], profile)));
  }
  return { profile: tables.finish(), classes: Uint8Array.from(classes), frameOfName };
}

function placeOfSpan(text: string): SpanPlace {
  const [, torchPath, torchLine, torchName] = TORCH_NAME.exec(text) ?? [];
  if (torchPath !== undefined && isPythonPath(torchPath)) {
    return { name: torchName, path: torchPath, line: Number(torchLine) };
  }
  const { name, path = "", line = -1 } = placeOfText(text);
  return isPythonPath(path) ? { name, path, line } : { name: text, path: "", line: -1 };
}

function classOf(
  text: string,
  { path }: SpanPlace,
  category: string,
  profile: Profile,
): FrameClass {
  // torch.profiler tells only what stands below `sys.path`.
  if (path.startsWith(TORCH_PACKAGE)) return "packages";
  if (path !== "") return classifyFile(path, profile.meta);
  if (category === "python_function" && text.startsWith(TORCH_LAYER)) return "packages";
  const key = category.toLowerCase();
  return Object.hasOwn(CLASS_OF_CATEGORY, key) ? CLASS_OF_CATEGORY[key] : "yours";
}

/** The document's strings and files, and what the names hold besides. */
class NameTables {
  readonly #profile: Profile;
  readonly #strings: string[];
  readonly #stringRows = new Map<string, number>();
  readonly #paths: number[] = [];
  readonly #fileRows = new Map<string, number>();
  readonly #name: number[] = [];
  readonly #file: number[] = [];
  readonly #line: number[] = [];

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#strings = [...profile.strings];
  }

  /** Row of frames and of functions. `row`: of strings, the whole name. */
  add(row: number, { name, path, line }: SpanPlace): number {
    this.#name.push(path === "" ? row : this.#string(name));
    this.#file.push(path === "" ? -1 : this.#fileRow(path));
    this.#line.push(line);
    return this.#name.length - 1;
  }

  finish(): Profile {
    const name = Int32Array.from(this.#name);
    const unknown = new Int32Array(name.length).fill(-1);
    const file = Int32Array.from(this.#file);
    return {
      ...this.#profile,
      strings: this.#strings,
      files: { path: Int32Array.from(this.#paths) },
      functions: { name, qualifiedName: name, file, firstLine: Int32Array.from(this.#line) },
      frames: {
        function: Int32Array.from(name.keys()),
        line: unknown,
        endLine: unknown,
        column: unknown,
        endColumn: unknown,
        kind: Uint8Array.from(file, (of) => (of < 0 ? frameKind.task : frameKind.python)),
      },
    };
  }

  #fileRow(path: string): number {
    let row = this.#fileRows.get(path);
    if (row === undefined) {
      row = this.#paths.push(this.#string(path)) - 1;
      this.#fileRows.set(path, row);
    }
    return row;
  }

  #string(text: string): number {
    let row = this.#stringRows.get(text);
    if (row === undefined) {
      row = this.#strings.push(text) - 1;
      this.#stringRows.set(text, row);
    }
    return row;
  }
}
