"""Prints, as JSON lines, code objects of the standard library with the position that Python itself
gives each instruction: [first line, line table in hex, positions], a position being [line, end
line, column, end column]."""
import dis
import importlib.util
import json
import sys

MODULES = [
    "argparse",
    "ast",
    "asyncio.base_events",
    "dataclasses",
    "difflib",
    "enum",
    "inspect",
    "typing",
    "json.encoder",
]
TRAPS = '''
def gap(a):
    try:
        for x in a:
            if x: continue
            yield (
                x,
                [y for y in range(
                    x)],
            )
    finally:
        with open(a) as f, open(a) as g: pass
    return lambda: (a
       .b
       .c)
%s
async def far(a):
    async with a as b:
        await b(%s
        )
    match = a if b else (yield)
''' % ("\n" * 700, "\n" * 300 + " " * 200 + "a" * 300)


def codes(code):
    yield code
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            yield from codes(constant)


def positions(code):
    units = len(code.co_code) // 2
    if sys.version_info >= (3, 11):
        return [list(position) for position in code.co_positions()]
    if sys.version_info >= (3, 10):
        lines = [None] * units
        for start, end, line in code.co_lines():
            lines[start // 2:end // 2] = [line] * ((end - start) // 2)
        return [[line, line, None, None] for line in lines]
    starts, lines, line = dict(dis.findlinestarts(code)), [], code.co_firstlineno
    for unit in range(units):
        line = starts.get(unit * 2, line)
        lines.append([line, line, None, None])
    return lines


def main():
    sources = [(TRAPS, "traps")]
    for name in MODULES:
        spec = importlib.util.find_spec(name)
        sources.append((spec.loader.get_source(name), name))
    for source, name in sources:
        for code in codes(compile(source, name, "exec")):
            table = code.co_linetable if sys.version_info >= (3, 10) else code.co_lnotab
            print(json.dumps([code.co_firstlineno, table.hex(), positions(code)]))


main()
