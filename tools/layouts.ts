// Writes packages/cpython/layouts/v3_N.ts: a small C program of `offsetof`s, compiled against
// CPython's own headers, prints the numbers. Run `node tools/layouts.ts`; the files are committed,
// since the headers are not everywhere.
//
// Headers: pyenv's folders, and for newer versions the `libpython3.N-dev` package unpacked under a
// folder given as PYROMETER_HEADERS (holding include/python3.N).

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import {
  publishedFields,
  staticFields,
  supplementFields,
  type FieldTable,
} from "./layouts-fields.ts";
import { objectFields, OLD_DICT_KEYS } from "./layouts-objects.ts";

const OUTPUT = new URL("../packages/cpython/layouts/", import.meta.url);

export interface Headers {
  readonly minor: number;
  readonly patchVersion: string;
  /** Holds Python.h and internal/. */
  readonly includeFolder: string;
}

type Values = Map<string, number>;

/** The headers of one patch version per minor that this machine has, the newest one. */
export function findHeaders(): Headers[] {
  const roots = [...pyenvFolders(), ...(process.env["PYROMETER_HEADERS"] ?? "").split(":")];
  const found = new Map<number, Headers>();
  for (const root of roots.filter((folder) => folder !== "")) {
    for (let minor = 8; minor <= 15; minor++) {
      const includeFolder = join(root, "include", `python3.${minor}`);
      if (!existsSync(join(includeFolder, "internal", "pycore_interp.h")) && minor > 8) continue;
      if (!existsSync(join(includeFolder, "patchlevel.h"))) continue;
      found.set(minor, { minor, patchVersion: patchVersion(includeFolder), includeFolder });
    }
  }
  return [...found.values()].sort((left, right) => left.minor - right.minor);
}

function pyenvFolders(): string[] {
  const folder = join(homedir(), ".pyenv", "versions");
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

function patchVersion(includeFolder: string): string {
  const text = readFileSync(join(includeFolder, "patchlevel.h"), "utf8");
  return /PY_VERSION\s+"([^"]+)"/.exec(text)?.[1] ?? "unknown";
}

const INCLUDES = ["Python.h", "frameobject.h", "structmember.h", "internal/pycore_pystate.h"];
const NEWER_INCLUDES: readonly (readonly [minor: number, header: string])[] = [
  [9, "internal/pycore_interp.h"],
  [9, "internal/pycore_runtime.h"],
  [9, "internal/pycore_gil.h"],
  [11, "internal/pycore_frame.h"],
  [11, "internal/pycore_dict.h"],
  [11, "internal/pycore_object.h"],
  [14, "internal/pycore_interpframe.h"],
  [14, "internal/pycore_debug_offsets.h"],
];

/** Compiles and runs the program that prints every expression. */
export function evaluate(
  headers: Headers,
  expressions: ReadonlyMap<string, string>,
  defines: string[],
): Values {
  const folder = mkdtempSync(join(tmpdir(), "pyrometer-layouts-"));
  try {
    const source = join(folder, "layout.c");
    const program = join(folder, "layout");
    writeFileSync(source, cProgram(headers, expressions));
    const include = headers.includeFolder;
    const flags = [
      "-O1",
      "-w",
      "-DPy_BUILD_CORE",
      ...defines,
      `-I${include}`,
      `-I${join(include, "internal")}`,
    ];
    // Debian's pyconfig.h includes the one of the architecture, which lies beside.
    flags.push(`-I${join(include, "..")}`, "-Wl,--unresolved-symbols=ignore-all");
    execFileSync("gcc", [...flags, source, "-o", program], { stdio: ["ignore", "ignore", "pipe"] });
    const lines = execFileSync(program, { encoding: "utf8" }).trim().split("\n");
    return new Map(lines.map((line) => [line.split("=")[0], Number(line.split("=")[1])]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function cProgram(headers: Headers, expressions: ReadonlyMap<string, string>): string {
  const includes = [...INCLUDES];
  for (const [minor, header] of NEWER_INCLUDES) {
    if (headers.minor >= minor && existsSync(join(headers.includeFolder, header)))
      includes.push(header);
  }
  const prints = [...expressions].map(
    ([key, value]) => `  printf("${key}=%ld\\n", (long)(${value}));`,
  );
  return [
    ...includes.map((header) => `#include "${header}"`),
    "#include <stddef.h>",
    "#include <stdio.h>",
    "#include <string.h>",
    "#define BIT(type, word, field) ({ static type v; unsigned bits; v.word.field = 1; \\",
    "  memcpy(&bits, (char *)&v + offsetof(type, word), 4); __builtin_ctz(bits); })",
    ...(headers.minor < 11 ? OLD_DICT_KEYS : []),
    "int main(void) {",
    ...prints,
    "  return 0;",
    "}",
    "",
  ].join("\n");
}

function flatten(table: FieldTable): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [section, fields] of Object.entries(table)) {
    for (const [field, expression] of Object.entries(fields))
      flat.set(`${section}.${field}`, expression);
  }
  return flat;
}

/** Fields that stand behind the part that a reader copies. */
const VARIABLE_PART = new Set([
  "frame.localsPlus",
  "code.bytecode",
  "thread.statusActiveBit",
  "thread.cframeCurrent",
]);
const SIZED_SECTIONS = new Set(["thread", "frame", "code"]);
const WORD_BYTES = 8;

function sizeOf(section: string, values: Values): number {
  let end = 0;
  for (const [key, value] of values) {
    if (key.startsWith(`${section}.`) && !VARIABLE_PART.has(key))
      end = Math.max(end, value + WORD_BYTES);
  }
  const variable = values.get("frame.localsPlus") ?? -1;
  if (section === "frame" && variable >= 0) end = Math.min(end, variable);
  return Math.ceil(end / WORD_BYTES) * WORD_BYTES;
}

/** The layout as one nested object, ready to be compared with the committed one. */
export function staticLayout(headers: Headers, defines: string[]): Record<string, unknown> {
  const table = staticFields[headers.minor];
  const values = evaluate(headers, flatten(table), defines);
  const layout: Record<string, unknown> = {
    minor: headers.minor,
    freeThreaded: false,
  };
  for (const [section, fields] of Object.entries(table)) {
    if (section === "object") continue;
    const part: Record<string, number | undefined> = {};
    for (const field of Object.keys(fields)) part[field] = values.get(`${section}.${field}`);
    if (SIZED_SECTIONS.has(section)) part["sizeBytes"] = sizeOf(section, values);
    layout[section] = part;
  }
  layout["objectType"] = values.get("object.type");
  layout["objects"] = objectLayout(headers, defines);
  return layout;
}

export function objectLayout(headers: Headers, defines: string[]): Record<string, unknown> {
  const table = objectFields(headers.minor);
  const values = evaluate(headers, flatten(table), defines);
  return Object.fromEntries(
    Object.entries(table).map(([section, fields]) => [
      section,
      Object.fromEntries(
        Object.keys(fields).map((field) => [field, values.get(`${section}.${field}`)]),
      ),
    ]),
  );
}

/** The table that reads a target's own offsets, as one nested object. */
export function publishedTable(headers: Headers): Record<string, unknown> {
  const positions = new Map(Object.entries(publishedFields[headers.minor]));
  const sized = new Map([...positions, ["sizeBytes", "sizeof(_Py_DebugOffsets)"]]);
  const values = Object.fromEntries(evaluate(headers, sized, []));
  const { sizeBytes, ...position } = values;
  const supplement = (defines: string[]): Record<string, unknown> => ({
    ...Object.fromEntries(evaluate(headers, new Map(Object.entries(supplementFields)), defines)),
    objects: objectLayout(headers, defines),
  });
  return {
    minor: headers.minor,
    sizeBytes,
    position,
    withGil: supplement([]),
    freeThreaded: supplement(["-DPy_GIL_DISABLED"]),
  };
}

function literal(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return String(value);
  const lines = Object.entries(value).map(([key, field]) => {
    const name = /^\w+$/.test(key) ? key : JSON.stringify(key);
    return `${indent}  ${name}: ${literal(field, `${indent}  `)},\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

/** Text of `v3_N.ts`. */
export function layoutFile(headers: Headers): string {
  const { minor } = headers;
  const isStatic = minor in staticFields;
  const type = isStatic ? "Layout" : "DebugOffsetsTable";
  const file = isStatic ? "layout" : "debug-offsets-table";
  const value = isStatic ? staticLayout(headers, []) : publishedTable(headers);
  const name = `${isStatic ? "layout" : "debugOffsets"}3_${minor}`;
  return (
    `// Written by tools/layouts.ts from the headers of CPython ${headers.patchVersion} ` +
    "(Linux, x86-64); not by hand.\n\n" +
    `import type { ${type} } from "./${file}.ts";\n\n` +
    `export const ${name}: ${type} = ${literal(value, "")};\n`
  );
}

if (import.meta.main) {
  for (const headers of findHeaders()) {
    const path = new URL(`v3_${headers.minor}.ts`, OUTPUT);
    writeFileSync(path, layoutFile(headers));
    console.log(`3.${headers.minor} from ${headers.patchVersion}`);
  }
}
