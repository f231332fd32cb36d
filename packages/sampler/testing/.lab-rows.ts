import { testInterpreters } from "#cpython/testing/interpreters.ts";
import { record } from "./recordings.ts";
import { programCommand, withTarget } from "./targets.ts";
import { stacksOf } from "./verdict.ts";
const [which, program, rate, ...args] = process.argv.slice(2);
const python = testInterpreters().find((p) => p.name.includes(which))!;
await withTarget(programCommand(python, program, 60, args), async (t) => {
  const { profile } = await record(t.pid, 1500, { rateHz: Number(rate) });
  const { notes, ticks, missedTicks, lost, holds, heldNs, samples, longestHoldNs } = profile.cost;
  console.log(JSON.stringify({ notes, ticks, missedTicks, lost, holds, heldNs, samples, longestHoldNs }));
  const sums = new Map<string, number>();
  for (const s of stacksOf(profile)) { const k = `${s.tid - t.pid} ${s.names.length} ${s.names.slice(-4).join(";")} ${s.state}`; sums.set(k, (sums.get(k) ?? 0) + s.count); }
  console.log([...sums].sort((a, b) => b[1] - a[1]).slice(0, 12));
});
