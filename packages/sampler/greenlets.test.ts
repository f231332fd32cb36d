// Greenlets in a dump, and the walk over the collector's objects that finds them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ensure } from "#base/assert.ts";
import { visitCollected } from "#cpython/collected-objects.ts";
import { ThreadList } from "#cpython/thread-list.ts";
import { oddPythons } from "../../tools/odd-pythons.ts";
import { dumpCore, dumpProcess } from "./dump.ts";
import type { ProcessDump } from "./session.ts";
import { openReadyTarget } from "./target.ts";
import { gcoreObstacle, withGcore } from "./testing/cores.ts";
import { onePerMinor } from "./testing/pythons.ts";
import { startTarget, withTarget, type RunningTarget } from "./testing/targets.ts";

const COUNTED = `import gc, time
kept = [[] for _ in range(50_000)]
gc.collect()
gc.freeze()
kept.append([{} for _ in range(20_000)])
gc.disable()
print(len(gc.get_objects()) + gc.get_freeze_count())
print("ready", flush=True)
time.sleep(60)
`;
/** Made or freed between counting and sleeping. */
const FEW = 200;
const LOOKS = 20;

for (const { name, command } of onePerMinor()) {
  test(`all objects that the collector knows are met: ${name}`, async () => {
    await withPython([...command, "-c", COUNTED], ({ pid, lines }) => {
      const target = openReadyTarget(pid);
      const { memory, layout, runtimeAddress } = target;
      const list = new ThreadList(memory, layout, runtimeAddress);
      assert.ok(list.refresh());
      const { objectType } = layout;
      const source = { memory, collecting: list.interpreters[0].gc, objectType };
      const met = new Set<number>();
      const isWhole = visitCollected(source, Infinity, (object) => met.add(object));
      assert.ok(isWhole);
      const expected = Number(lines[0]);
      assert.ok(Math.abs(met.size - expected) < FEW, `${met.size}, by Python ${expected}`);
      // Without time it ends at once, and says so.
      assert.equal(
        visitCollected(source, 0, () => {}),
        false,
      );
      list.close();
      target.close();
    });
  });
}

async function withPython(
  command: readonly string[],
  look: (target: RunningTarget) => void,
): Promise<void> {
  const target = await startTarget(command);
  try {
    look(target);
  } finally {
    await target.kill();
  }
}

const { python } = oddPythons();
const noGevent = python === undefined ? "no gevent (npm run bring)" : false;

async function dumpOf(program: string): Promise<ProcessDump> {
  let dump: ProcessDump | undefined;
  await withPython([python ?? "", "-c", program], ({ pid }) => {
    dump = dumpProcess(pid, { noStop: false });
  });
  return ensure(dump, "a dump was made");
}

interface Shown {
  readonly label: string;
  readonly names: readonly string[];
}

function shown({ greenlets = [] }: ProcessDump): Shown[] {
  return greenlets.map(({ type, name, run, frames }) => ({
    label: name ?? run ?? type,
    names: frames.map((frame) => frame.name),
  }));
}

test("gevent: who waits where, and who runs", { skip: noGevent }, async () => {
  const dump = await dumpOf(`import gevent, time
def leaf():
    print("ready", flush=True)
    time.sleep(60)
def outer():
    leaf()
class Waiter:
    def wait(self):
        gevent.sleep(60)
others = [gevent.spawn(Waiter().wait) for _ in range(3)]
others[1].name = "second \\x1b[31m"
ended = gevent.spawn(lambda: None)
gevent.sleep(0)
late = gevent.Greenlet(outer)
one = gevent.spawn(outer)
one.name = "the one"
one.join()
`);
  const [thread] = dump.threads;
  assert.deepEqual(thread.greenlet, {
    type: "gevent._gevent_cgreenlet.Greenlet",
    name: "the one",
    run: "outer",
  });
  const wait = ["sleep", "wait"];
  assert.deepEqual(
    shown(dump).toSorted((a, b) => (a.label < b.label ? -1 : 1)),
    [
      { label: "Hub", names: ["run"] },
      { label: "Waiter.wait", names: wait },
      { label: "Waiter.wait", names: wait },
      { label: "greenlet.greenlet", names: ["<module>"] },
      { label: "second \x1b[31m", names: wait },
    ],
  );
  assert.deepEqual(new Set(dump.greenlets?.map(({ tid }) => tid)), new Set([thread.tid]));
  assert.equal(dump.greenlets?.filter(({ isMain }) => isMain).length, 1);
  assert.deepEqual(dump.remarks, []);
});

test("greenlets of two threads, each on its own", { skip: noGevent }, async () => {
  const dump = await dumpOf(`import greenlet, threading, time
class Named(greenlet.greenlet):
    pass
def turns(name, done):
    main = greenlet.getcurrent()
    def waits():
        main.switch()
    def runs():
        done()
        time.sleep(60)
    waiting = Named(waits)
    waiting.name = "waits " + name
    waiting.switch()
    running = Named(runs)
    running.name = "runs " + name
    running.switch()
second = threading.Event()
threading.Thread(target=turns, args=("second", second.set), daemon=True).start()
second.wait()
turns("first", lambda: print("ready", flush=True))
`);
  const [main, other] = dump.threads;
  assert.deepEqual([main.greenlet?.name, other.greenlet?.name], ["runs first", "runs second"]);
  const waiting = (dump.greenlets ?? []).filter(({ isMain }) => !isMain);
  assert.deepEqual(
    new Map(waiting.map(({ name, tid }) => [name, tid])),
    new Map([
      ["waits first", main.tid],
      ["waits second", other.tid],
    ]),
  );
});

test("while they switch, no stack is shown that none of them has", { skip: noGevent }, async () => {
  const program = `import gevent
def deep_a(n): return deep_a(n - 1) if n else gevent.sleep(0)
def deep_b(n): return deep_b(n - 1) if n else gevent.sleep(0)
def loop(work):
    while True:
        for depth in range(8):
            work(depth)
print("ready", flush=True)
gevent.joinall([gevent.spawn(loop, work) for work in (deep_a, deep_b) for _ in range(8)])
`;
  await withPython([python ?? "", "-c", program], ({ pid }) => {
    let seen = 0;
    for (let look = 0; look < LOOKS; look++) {
      const dump = dumpProcess(pid, { noStop: false });
      seen += dump.greenlets?.length ?? 0;
      for (const { names } of shown(dump)) {
        const text = names.join(" ");
        assert.match(text, /^(sleep )?((deep_a )*|(deep_b )*)loop$|^run$|<module>$/);
      }
    }
    // Of the main one and 15, those that did not run meanwhile: nearly all, where nobody else runs.
    assert.ok(seen > LOOKS * 2, `${seen} in ${LOOKS} looks`);
  });
});

const noCore = noGevent === false ? (gcoreObstacle() ?? false) : noGevent;

test("in a core", { skip: noCore }, async () => {
  const program = `import gevent, time
def leaf():
    print("ready", flush=True)
    time.sleep(60)
def waits():
    gevent.sleep(60)
gevent.spawn(waits).name = "waits"
gevent.sleep(0)
gevent.spawn(leaf).join()
`;
  await withTarget([python ?? "", "-c", program], async (target) => {
    await withGcore(target, async (path) => {
      const dump = await dumpCore(path, { executable: undefined, folders: [] });
      assert.equal(dump.threads[0].greenlet?.run, "leaf");
      const waits = shown(dump).find(({ label }) => label === "waits");
      assert.deepEqual(waits?.names, ["sleep", "waits"]);
      assert.deepEqual(new Set(dump.greenlets?.map(({ tid }) => tid)), new Set([target.pid]));
    });
  });
});

test("a program without greenlets is not searched for any", async () => {
  const [{ command }] = onePerMinor();
  const program = 'import time\nprint("ready", flush=True)\ntime.sleep(60)\n';
  await withPython([...command, "-c", program], ({ pid }) => {
    const dump = dumpProcess(pid, { noStop: false });
    assert.equal(dump.greenlets, undefined);
    assert.deepEqual(dump.remarks, []);
  });
});
