// From each version of the recording to the one after it, by what a data block holds: all other
// code knows only the newest (docs/formats/recording.md).

/** Row n makes version n + 2 of version n + 1. */
const UPGRADERS: readonly ((contents: Uint8Array) => Uint8Array)[] = [
  withProcesses,
  withProcessCosts,
];

/** Version 2 has a table of processes at the end of a block. */
function withProcesses(contents: Uint8Array): Uint8Array {
  return withMore(contents, [0, 0]);
}

/** Version 3 has costs of processes behind that. */
function withProcessCosts(contents: Uint8Array): Uint8Array {
  return withMore(contents, [0]);
}

function withMore(contents: Uint8Array, more: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(contents.length + more.length);
  bytes.set(contents);
  bytes.set(more, contents.length);
  return bytes;
}

export function upgraded(contents: Uint8Array, version: number): Uint8Array {
  return UPGRADERS.slice(version - 1).reduce((bytes, upgrade) => upgrade(bytes), contents);
}
