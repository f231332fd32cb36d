// A trace of two processes over two seconds, far from the beginning of its clock, with counters.

const START_US = 5_000_000;
const STEP_US = 20_000;
const STEPS = 100;

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid?: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

export function tracedProcesses(): { readonly traceEvents: readonly TraceEvent[] } {
  const traceEvents: TraceEvent[] = [];
  for (const [pid, name] of [
    [10, "api"],
    [11, "worker"],
  ] as const) {
    traceEvents.push({ ph: "M", name: "process_name", pid, args: { name } });
    for (let step = 0; step < STEPS; step += 1) {
      const ts = START_US + step * STEP_US;
      traceEvents.push({ ph: "X", name: "request", pid, tid: pid, ts, dur: 15_000 });
      traceEvents.push({ ph: "X", name: "query", pid, tid: pid, ts: ts + 5000, dur: 5000 });
    }
  }
  for (let step = 0; step < STEPS; step += 1) {
    const event = { ph: "C", pid: 10, ts: START_US + step * STEP_US };
    traceEvents.push({ ...event, name: "memory", args: { resident: 100 + 2 * step } });
    traceEvents.push({ ...event, name: "queue", args: { length: step % 7 } });
    traceEvents.push({ ...event, name: "load", args: { value: step / STEPS } });
  }
  return { traceEvents };
}
