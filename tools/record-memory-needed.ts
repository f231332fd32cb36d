// Which bytes of a recording say something: the rest of what was read lay beside them.

import { debugOffsetsSizeBytes } from "#cpython/debug-offsets.ts";
import type { Layout } from "#cpython/layouts/layout.ts";
import type { AddressRange } from "#cpython/module.ts";
import type { StackDump } from "#cpython/testing/stack-dump.ts";
import { ThreadPrediction } from "#cpython/thread-prediction.ts";
import { stateAddresses } from "#cpython/thread-status.ts";
import { readAddress } from "#cpython/words.ts";
import type { Memory } from "#process/memory.ts";

const WORD_BYTES = 8;
const CFRAME_BYTES = 16;

/** Of stacks that `dump` has read. */
export function neededRanges(
  memory: Memory,
  layout: Layout,
  runtime: number,
  dump: StackDump,
): readonly AddressRange[] {
  const ranges: AddressRange[] = [];
  const add = (address: number, sizeBytes: number): void =>
    void ranges.push({ address, sizeBytes });
  add(runtime, debugOffsetsSizeBytes(layout.minor) ?? 0);
  add(runtime + layout.runtime.interpretersHead, WORD_BYTES);
  for (const { address } of dump.list.interpreters) {
    const { next, id, threadsHead, gil, gcCollecting } = layout.interpreter;
    for (const field of [next, id, threadsHead, gil, gcCollecting]) {
      if (field >= 0) add(address + field, WORD_BYTES);
    }
  }
  for (const state of dump.list.threads) {
    const { batch } = dump.reader;
    dump.reader.plan(
      new ThreadPrediction(state),
      stateAddresses(layout, runtime, state.interpreter),
      false,
    );
    for (let index = 0; index < batch.count; index++)
      add(batch.addresses[index], batch.sizesBytes[index]);
    const { cframe } = dump.predictionOf(state);
    if (cframe !== 0) add(cframe, CFRAME_BYTES);
    dump.readHeld(state);
    const { walk } = dump.reader;
    for (let row = 0; row < walk.kept; row++) add(walk.address[row], layout.frame.sizeBytes);
  }
  for (let slot = 0; slot < dump.reader.codes.count; slot++)
    ranges.push(...codeRanges(memory, layout, dump, slot));
  return ranges;
}

/** The object, the heads of its strings (their characters are known) and its line table. */
function codeRanges(memory: Memory, layout: Layout, dump: StackDump, slot: number): AddressRange[] {
  const address = dump.reader.codes.address[slot];
  const { code, string, bytes } = layout;
  const fields = [code.name, code.qualifiedName, code.fileName].filter((field) => field >= 0);
  const table = readAddress(memory, address + code.lineTable);
  const tableBytes = bytes.data + (dump.names.facts(slot)?.lineTable.length ?? 0);
  return [
    { address, sizeBytes: code.sizeBytes },
    ...fields.map((field) => ({
      address: readAddress(memory, address + field),
      sizeBytes: string.state + 4,
    })),
    { address: table, sizeBytes: tableBytes },
    ...(code.bytecodeCopies < 0
      ? []
      : [{ address: readAddress(memory, address + code.bytecodeCopies), sizeBytes: 64 }]),
  ];
}
