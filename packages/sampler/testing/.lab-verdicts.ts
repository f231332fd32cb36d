import { testInterpreters } from "#cpython/testing/interpreters.ts";
import { record } from "/work/main/packages/sampler/testing/recordings.ts";
import { withProgram } from "/work/main/packages/sampler/testing/targets.ts";
import { judge } from "/work/main/packages/sampler/testing/verdict.ts";
const names = process.argv[2].split(","); const which = process.argv[3] ?? ""; const ms = Number(process.argv[4] ?? 1500);
for (const python of testInterpreters()) { if (!python.name.includes(which)) continue;
 for (const name of names) await withProgram(python, name, async (t, o) => {
  const { profile, epochs } = await record(t.pid, ms, { noStop: process.argv[5] === "nostop" });
  const v = judge(profile, o); const c = profile.cost;
  console.log(python.name.padEnd(12), name, v.correct, "imp", v.impossible, "failed", v.failed, JSON.stringify(c.lost), "ticks", c.ticks, "missed", c.missedTicks, "holds", c.holds, "held us", (c.heldNs/c.holds/1e3).toFixed(0), c.notes.join(), epochs, v.examples);
 });
}
