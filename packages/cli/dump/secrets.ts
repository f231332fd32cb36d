// Values whose name sounds like a secret are not shown: variables, attributes, keys of dicts, and
// pairs such as HTTP headers. By name only: a secret under an innocent name stays what it is.

import type { Variable } from "#cpython/objects/frame-locals.ts";
import type { RemoteValue } from "#cpython/objects/remote-value.ts";
import type { DumpedFrame, ProcessDump } from "#sampler/session.ts";

/** Anywhere in a name; those short or common enough to be a part of other words stand alone. */
const SECRET = new RegExp(
  [
    "passw(or)?d|passphrase|secret|authori[sz]ation|credential|cookie",
    "(api|access|private|signing|encryption|session)[-_. ]?(key|id)",
    "tokens?([^a-z]|$)",
    "(^|[^a-z])(auth|bearer|pwd|pass|jwt|csrf|xsrf|otp|pin)([^a-z]|$)",
  ].join("|"),
  "i",
);
/** Of these the name tells more than the value: that there is none, or what kind it is. */
const HARMLESS: ReadonlySet<string> = new Set([
  "NoneType",
  "bool",
  "type",
  "function",
  "method",
  "builtin_function_or_method",
  "module",
]);

/** Most names come again and again. */
const known = new Map<string, boolean>();
const MAX_KNOWN = 10_000;

export function isSecretName(name: string): boolean {
  let isSecret = known.get(name);
  if (isSecret === undefined) {
    isSecret = SECRET.test(name);
    if (known.size < MAX_KNOWN) known.set(name, isSecret);
  }
  return isSecret;
}

export function maskSecrets(dump: ProcessDump): ProcessDump {
  const threads = dump.threads.map((thread) => ({
    ...thread,
    frames: thread.frames.map(maskFrame),
  }));
  const globals = dump.globals?.map((one) => {
    if (one.found === undefined) return one;
    return { ...one, found: { ...one.found, value: maskNamed(one.wanted, one.found.value) } };
  });
  return globals === undefined ? { ...dump, threads } : { ...dump, threads, globals };
}

function maskFrame(frame: DumpedFrame): DumpedFrame {
  if (frame.variables === undefined) return frame;
  const variables = mapped(frame.variables, (one: Variable): Variable => {
    const value = maskNamed(one.name, one.value);
    return value === one.value ? one : { ...one, value };
  });
  return variables === frame.variables ? frame : { ...frame, variables };
}

/** The value of something that has a name. */
export function maskNamed(name: string, value: RemoteValue): RemoteValue {
  if (isSecretName(name) && value.kind !== "problem" && !HARMLESS.has(value.type)) {
    return { kind: "masked", type: value.type };
  }
  return maskInside(value);
}

/** The same object where nothing in it is masked. */
function maskInside(value: RemoteValue): RemoteValue {
  if (value.kind === "items") {
    const [first, second] = value.items;
    const name = value.items.length === 2 && value.shape !== "set" ? nameOf(first) : undefined;
    const items =
      name === undefined
        ? mapped(value.items, maskInside)
        : mapped(value.items, (one) => (one === second ? maskNamed(name, one) : one));
    return items === value.items ? value : { ...value, items };
  }
  if (value.kind === "entries") {
    const entries = mapped(value.entries, (entry) => {
      const name = nameOf(entry[0]);
      const masked = name === undefined ? maskInside(entry[1]) : maskNamed(name, entry[1]);
      return masked === entry[1] ? entry : ([entry[0], masked] as const);
    });
    return entries === value.entries ? value : { ...value, entries };
  }
  if (value.kind !== "fields") return value;
  const fields = mapped(value.fields, (field) => {
    const masked = maskNamed(field[0], field[1]);
    return masked === field[1] ? field : ([field[0], masked] as const);
  });
  return fields === value.fields ? value : { ...value, fields };
}

/** The same array where nothing changes. */
function mapped<T>(all: readonly T[], change: (one: T) => T): readonly T[] {
  for (let index = 0; index < all.length; index++) {
    if (change(all[index]) !== all[index]) return all.map(change);
  }
  return all;
}

/** What a key calls its value: a str, or bytes as in the headers of ASGI. */
function nameOf(key: RemoteValue): string | undefined {
  if (key.kind === "str") return key.text;
  return key.kind === "bytes" ? Buffer.from(key.bytes).toString("latin1") : undefined;
}
