"""Random programs under cProfile whose call tree is known: a line of JSON for each.

Time is a counter that the programs move themselves, so that every number is exact. The same
program runs once more under a tracer that keeps the whole path.
"""

import base64
import cProfile
import json
import marshal
import pstats
import random
import sys

CLOCK = [0]
FUNCTIONS = 8


def source():
    """Functions that spend time and call others."""
    lines = []
    for own in range(FUNCTIONS):
        lines += [
            f"def f{own}(depth):",
            "    CLOCK[0] += RANDOM.randrange(10)",
            "    for _ in range(RANDOM.randrange(4)):",
            f"        other = CHOOSE[{own}][int(RANDOM.random() * len(CHOOSE[{own}]))]",
            "        if depth < 6 and other:",
            "            other(depth + 1)",
            "        CLOCK[0] += RANDOM.randrange(3)",
        ]
    return "\n".join(lines)


def program(seed, circles):
    shape = random.Random(seed)
    names = {"CLOCK": CLOCK, "RANDOM": random.Random(seed), "CHOOSE": []}
    exec(compile(source(), "/app/program.py", "exec"), names)
    for own in range(FUNCTIONS):
        later = range(own + 1, FUNCTIONS)
        others = list(later)
        if circles and shape.random() < 0.5:
            others = list(range(FUNCTIONS))
        chosen = shape.sample(others, min(len(others), shape.randrange(1, 4)))
        names["CHOOSE"].append([names[f"f{other}"] for other in chosen] or [None])
    return lambda: [names["f0"](0) for _ in range(3)] and names["f1"](0)


def truth(run):
    """Time by path of names, by a tracer of our own."""
    path, spent = [], {}
    last = [CLOCK[0]]

    def trace(frame, event, _):
        key = tuple(path)
        spent[key] = spent.get(key, 0) + CLOCK[0] - last[0]
        last[0] = CLOCK[0]
        if frame.f_code.co_filename != "/app/program.py":
            return
        if event == "call":
            path.append(frame.f_code.co_name)
        elif event == "return":
            path.pop()

    sys.setprofile(trace)
    run()
    sys.setprofile(None)
    return [[list(key), value] for key, value in spent.items() if key]


def main():
    for seed in range(int(sys.argv[1])):
        circles = seed % 2 == 1
        profile = cProfile.Profile(lambda: CLOCK[0], 1.0, builtins=False)
        profile.runcall(program(seed, circles))
        stats = pstats.Stats(profile).stats
        kept = {
            key: value[:4] + ({k: v for k, v in value[4].items() if k[0] == "/app/program.py"},)
            for key, value in stats.items()
            if key[0] == "/app/program.py"
        }
        bytes_ = base64.b64encode(marshal.dumps(kept, 4)).decode()
        print(json.dumps({"file": bytes_, "paths": truth(program(seed, circles))}))


main()
