"""Writes statistics as cProfile does, so many functions and edges: FILE FUNCTIONS EDGES."""

import marshal
import random
import sys

path, functions, edges = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(5)
keys = [
    (f"/srv/app/package_{row % 60}/module_{row % 400}.py", 10 + row % 900, f"function_{row}")
    for row in range(functions)
]
stats = {key: (9, 9, random.random() / 100, random.random(), {}) for key in keys}
for number in range(edges):
    callee = keys[1 + number % (functions - 1)]
    caller = keys[random.randrange(keys.index(callee) if number < 50 else functions)]
    stats[callee][4][caller] = (3, 3, random.random() / 300, random.random() / 3)
with open(path, "wb") as file:
    marshal.dump(stats, file)
