// Whose code a frame is: the question that the colours of every view answer.

import type { Profile } from "#profile/model/profile.ts";
import { frameKind } from "#profile/model/tables.ts";
import { framePath } from "#profile/model/labels.ts";
import { isStandardModule, isStandardPath } from "./standard-modules.ts";

/** `structure`: rows that are no code, such as a thread, a task or what could not be attributed. */
export const FRAME_CLASSES = [
  "yours",
  "packages",
  "library",
  "native",
  "kernel",
  "structure",
] as const;
export type FrameClass = (typeof FRAME_CLASSES)[number];

export const FRAME_CLASS_TITLES: Readonly<Record<FrameClass, string>> = {
  yours: "your code",
  packages: "packages",
  library: "standard library",
  native: "native",
  kernel: "kernel",
  structure: "other",
};

/** What is known of the measured process's folders; an empty text where it is not known. */
export interface CodeFolders {
  readonly workingDirectory: string;
  readonly standardLibrary: string;
}

/** As pyinstrument calls what has no file. */
const BUILT_IN = "<built-in>";
/** Node's own modules in profiles of V8. */
const NODE_MODULE = "node:";

/** Value type of `-X importtime`: frames of such a profile are modules. */
const IMPORTS = "imports";

const PACKAGE_FOLDERS = /[/\\](?:site|dist)-packages[/\\]/;
/**
 * `lib/python3.12/json/…`, Debian's `lib/python3/…`, `python312.zip/…`, Windows' `Python312\Lib\…`.
 */
const LIBRARY_FOLDERS =
  /[/\\]lib(64)?[/\\](python|pypy)\d(\.\d+)?t?[/\\]|[/\\]python\d{2,3}(\.zip|[/\\]lib)[/\\]/i;
const NATIVE_FILES = /\.(?:so|dylib|dll|pyd)(?:\.[\d.]+)?$|\.(?:c|cc|cpp|cxx|h|hpp|pyx|rs|s|asm)$/i;

/**
 * Class of the Python code in a file. The order of the questions matters: site-packages lies inside
 * the standard library's folder, and a virtual environment inside the project's.
 */
export function classifyFile(path: string, folders: CodeFolders): FrameClass {
  if (path === "" || path === BUILT_IN) return "native";
  if (path.startsWith("<frozen ") || path.startsWith(NODE_MODULE)) return "library";
  if (PACKAGE_FOLDERS.test(path)) return "packages";
  if (isBelow(path, folders.standardLibrary)) return "library";
  if (LIBRARY_FOLDERS.test(path)) return "library";
  if (NATIVE_FILES.test(path)) return "native";
  // Of a recording the folder is known; other tools may tell only what stands below `sys.path`.
  if (folders.standardLibrary === "" && isStandardPath(path)) return "library";
  // `<string>`, `<stdin>` and relative paths are what the person ran; so is every other file, in
  // the working directory or not: a project is often started from elsewhere, and its own libraries
  // lie beside it.
  return "yours";
}

function isBelow(path: string, folder: string): boolean {
  if (folder === "" || folder === "/") return false;
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  return path.startsWith(prefix);
}

/** A module that was imported: whether it is one's own or a package, its name does not tell. */
function classifyModule(name: string): FrameClass {
  return isStandardModule(name) ? "library" : "structure";
}

/** Class of each row of frames, as indexes into FRAME_CLASSES. */
export function classifyFrames(profile: Profile): Uint8Array {
  const { frames, functions } = profile;
  const isOfModules = profile.valueTypes.some(({ name }) => name === IMPORTS);
  const byFile = new Int8Array(profile.files.path.length).fill(-1);
  const classes = new Uint8Array(frames.function.length);
  for (let row = 0; row < classes.length; row++) {
    const fixed = CLASS_OF_KIND[frames.kind[row]];
    if (fixed !== undefined) {
      classes[row] = FRAME_CLASSES.indexOf(fixed);
      continue;
    }
    const file = functions.file[frames.function[row]];
    if (file < 0) {
      const name = profile.strings[functions.name[frames.function[row]]];
      classes[row] = FRAME_CLASSES.indexOf(isOfModules ? classifyModule(name) : "native");
      continue;
    }
    if (byFile[file] < 0) {
      byFile[file] = FRAME_CLASSES.indexOf(classifyFile(framePath(profile, row), profile.meta));
    }
    classes[row] = byFile[file];
  }
  return classes;
}

/** Kinds whose class does not depend on a file. Python frames are absent: their file decides. */
const CLASS_OF_KIND: Readonly<Record<number, FrameClass>> = {
  [frameKind.native]: "native",
  [frameKind.kernel]: "kernel",
  [frameKind.gc]: "native",
  [frameKind.task]: "structure",
  [frameKind.root]: "structure",
};
