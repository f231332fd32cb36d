// Holds a thread again and again for so many milliseconds, asleep or not, and prints how often.
// Arguments: thread id, milliseconds.

import { holdOutcome, ThreadHolder } from "../hold.ts";

const GAP_NS = 5e6;

const [tid, durationMs] = process.argv.slice(2).map(Number);
const holder = new ThreadHolder();
const idle = new Int32Array(new SharedArrayBuffer(4));
const endMs = performance.now() + durationMs;
let holds = 0;
while (performance.now() < endMs) {
  if (!holder.owes) {
    const outcome = holder.hold(tid);
    if (outcome === holdOutcome.gone) break;
    holder.release(tid, outcome);
    holds++;
  }
  holder.settle(GAP_NS);
  Atomics.wait(idle, 0, 0, GAP_NS / 1e6);
}
// Nothing owed may be left to the kernel: it would let go without mending.
while (holder.owes) holder.settle(GAP_NS);
process.stdout.write(`${holds}\n`);
