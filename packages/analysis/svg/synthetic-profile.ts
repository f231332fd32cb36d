// A profile as a web service might give it, for tests and for looking at the picture: asyncio,
// json, sqlite, copies and logging, with a known share for every stack. The numbers come from a
// seeded generator.

import { ensure } from "#base/assert.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import type { Profile } from "#profile/model/profile.ts";
import { frameKind, sampleState } from "#profile/model/tables.ts";
import { TEXT_PROFILE_META } from "#profile/model/text-profile.ts";

const LIBRARY = "/usr/lib/python3.13";
const PACKAGES = "/srv/orders/.venv/lib/python3.13/site-packages";

/** Folder of each initial: application, library, packages; `n` is native and has no line. */
const FOLDERS: Readonly<Record<string, string>> = {
  a: "/srv/orders/",
  l: `${LIBRARY}/`,
  p: `${PACKAGES}/`,
  n: "/usr/lib/x86_64-linux-gnu/",
};

/**
 * The calls, one level deeper with each space; `= n` is how many per mille of the samples end
 * there. A frame is the initial of its folder, file:line and qualified name.
 */
const CALLS = `
a orders/main.py:88 <module>
 a orders/main.py:71 main
  l asyncio/runners.py:195 run
   l asyncio/runners.py:118 Runner.run
    l asyncio/base_events.py:712 BaseEventLoop.run_until_complete
     l asyncio/base_events.py:683 BaseEventLoop.run_forever
      l asyncio/base_events.py:2040 BaseEventLoop._run_once
       l asyncio/events.py:89 Handle._run
        a orders/server.py:132 Connection.handle
         a orders/routes.py:41 dispatch
          a orders/views/orders.py:88 OrderView.get
           a orders/views/orders.py:93 OrderView.serialize
            l json/__init__.py:238 dumps
             l json/encoder.py:202 JSONEncoder.encode
              l json/encoder.py:432 _make_iterencode.<locals>._iterencode
               l json/encoder.py:406 _make_iterencode.<locals>._iterencode_dict
                l json/encoder.py:326 _make_iterencode.<locals>._iterencode_list = 90
                a orders/models.py:64 OrderLine.to_dict = 42
                 a orders/money.py:22 Money.__str__ = 31
               n libpython3.13.so:0 py_encode_basestring_ascii = 38
               l json/encoder.py:387 _make_iterencode.<locals>._iterencode_dict = 18
            l copy.py:137 deepcopy
             l copy.py:221 _deepcopy_dict
              l copy.py:137 deepcopy
               l copy.py:196 _deepcopy_list
                l copy.py:162 deepcopy = 61
              l copy.py:162 deepcopy
               l copy.py:253 _reconstruct = 33
          a orders/views/orders.py:80 OrderView.get
           a orders/store.py:57 OrderStore.load
            p sqlalchemy/orm/session.py:2351 Session.execute
             p sqlalchemy/engine/base.py:1419 Connection.execute
              p sqlalchemy/engine/default.py:952 DefaultDialect.do_execute = 24
               n libsqlite3.so.0:0 sqlite3_step = 52
            p sqlalchemy/engine/result.py:1770 Result.all
             p sqlalchemy/engine/result.py:578 Result._allrows = 29
          a orders/views/search.py:30 SearchView.get
           a orders/search/rank.py:112 rank
            a orders/search/score.py:41 score
             a orders/search/tokens.py:17 tokenize
              n libpython3.13.so:0 pattern_findall = 74
            a orders/search/score.py:44 score
             a orders/search/score.py:12 inverse_document_frequency = 47
              a orders/search/score.py:13 inverse_document_frequency.<locals>.<genexpr> = 26
            n libpython3.13.so:0 list_sort_impl = 33
          a orders/views/search.py:36 SearchView.get
           p jinja2/environment.py:1290 Template.render
            p jinja2/environment.py:1271 Template.root_render_func
             p markupsafe/_native.py:10 escape = 54
          a orders/log.py:19 log_request
           l logging/__init__.py:1519 Logger.info
            l logging/__init__.py:1664 Logger._log
             l logging/__init__.py:1644 Logger.makeRecord
              l logging/__init__.py:345 LogRecord.__init__ = 24
             l logging/__init__.py:1680 Logger.handle
              l logging/__init__.py:1026 Handler.handle
               l logging/__init__.py:1158 StreamHandler.emit
                l logging/__init__.py:998 Handler.format = 58
               l logging/__init__.py:1161 StreamHandler.emit
                k kernel:0 vfs_write = 17
        a orders/server.py:91 Connection.data_received
         p httptools/parser/parser.py:212 HttpRequestParser.feed_data
          n parser.cpython-313.so:0 llhttp_execute = 36
        a orders/jobs.py:51 cleanup
         a orders/jobs.py:58 sleep_blocking = 44
        l asyncio/tasks.py:304 __step = 47
      l asyncio/base_events.py:2002 BaseEventLoop._run_once
       l selectors.py:452 EpollSelector.select
        n libc.so.6:0 epoll_wait = 28
l threading.py:1012 Thread._bootstrap
 l threading.py:1041 Thread._bootstrap_inner
  l threading.py:992 Thread.run
   a orders/metrics.py:77 Exporter.run
    a orders/metrics.py:90 Exporter.flush = 19
r could not be verified:0 unattributed: stack changed while it was read = 3
`;

/**
 * About `samples` samples; `variants` stacks of many different leaves are spread over the whole.
 */
export function syntheticProfile(samples: number, variants: number): Profile {
  const builder = new ProfileBuilder();
  const random = generator();
  const thread = builder.internThread(4123, 4123, "MainThread", sampleState.onCpu);
  const add = (frames: readonly string[], count: number): void => {
    let stack = -1;
    for (const frame of frames) stack = builder.internStack(stack, internFrame(builder, frame));
    const ns = count * 4e6;
    builder.addSample(0, thread, stack, count, ns, ns, sampleState.onCpu);
  };
  const stacks = parsedStacks();
  for (const { frames, share } of stacks) {
    add(frames, Math.max(1, Math.round((share / 1000) * samples * 0.9)));
  }
  for (let variant = 0; variant < variants; variant++) {
    const { frames } = stacks[Math.floor(random() * (stacks.length - 1))];
    const kept = frames.slice(0, frames.length - Math.floor(random() * 4));
    const depth = 1 + Math.floor(random() * 6);
    for (let level = 0; level < depth; level++) {
      const line = 1 + Math.floor(random() * 900);
      const initial = "alp"[Math.floor(random() * 3)];
      kept.push(
        `${initial} lib/module_${line % 40}.py:${line} Worker${line % 7}.step_${line % 23}`,
      );
    }
    add(kept, 1 + Math.floor(random() ** 8 * 20));
  }
  const durationNs = (samples / 250) * 1e9;
  return builder.finish(META, { ...COST, samples, durationNs, ticks: Math.round(samples * 0.998) });
}

/** The stacks that samples end in, outermost frame first. */
function parsedStacks(): { frames: string[]; share: number }[] {
  const stacks: { frames: string[]; share: number }[] = [];
  const path: string[] = [];
  for (const line of CALLS.trim().split("\n")) {
    const [frame, share] = line.trim().split(" = ");
    path.length = line.length - line.trimStart().length;
    path.push(frame);
    if (share !== undefined) stacks.push({ frames: [...path], share: Number(share) });
  }
  return stacks;
}

const META: Profile["meta"] = {
  ...TEXT_PROFILE_META,
  pid: 4123,
  command: ["/usr/bin/python3", "-m", "orders.main", "--port", "8080"],
  workingDirectory: "/srv/orders",
  standardLibrary: LIBRARY,
  pythonVersion: "3.13.2",
  rateHz: 250,
};

const COST: Profile["cost"] = {
  durationNs: 0,
  ticks: 0,
  missedTicks: 12,
  samples: 0,
  lost: { "stack changed while it was read": 19 },
  holds: 7102,
  heldNs: 118e6,
  longestHoldNs: 184e3,
  profilerCpuNs: 330e6,
  profilerResidentBytes: 71e6,
  notes: [],
};

const KINDS: Readonly<Record<string, number>> = {
  n: frameKind.native,
  k: frameKind.kernel,
};

function internFrame(builder: ProfileBuilder, text: string): number {
  const [, initial, path, lineText, name] = ensure(/^(.) (.+):(\d+) (.+)$/.exec(text), text);
  if (initial === "r") return builder.internNamedFrame(name, "root");
  const line = Number(lineText);
  const row = builder.internString(name);
  const file = builder.internFile((FOLDERS[initial] ?? "") + path);
  const functionRow = builder.internFunction(row, row, file, line > 0 ? Math.max(1, line - 9) : -1);
  const kind = KINDS[initial] ?? frameKind.python;
  return builder.internFrame(functionRow, line > 0 ? line : -1, -1, -1, -1, kind);
}

function generator(): () => number {
  let state = 0x2545f491;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
